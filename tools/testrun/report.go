package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
)

// An event is one line of `go test -json`.
type event struct {
	Action     string
	Package    string
	ImportPath string // of what did not build
	Test       string
	Output     string
}

type key struct{ pkg, test string }

type report struct {
	out     io.Writer
	said    map[key]*strings.Builder // what each test printed
	result  map[key]string           // "pass", "fail", "skip"
	parent  map[key]bool             // has subtests
	running []key
	broken  []string // packages that failed by themselves: no build, a panic, a time-out
}

func newReport(out io.Writer) *report {
	return &report{out: out, said: map[key]*strings.Builder{}, result: map[key]string{}, parent: map[key]bool{}}
}

func (r *report) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil {
				r.out.Write(line) // go itself has something to say
			} else {
				r.hear(e)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) hear(e event) {
	k := key{e.Package, e.Test}
	switch {
	case e.Action == "build-output":
		io.WriteString(r.out, e.Output)
	case e.Test == "" && e.Action == "output":
		if e.Output != "PASS\n" { // plain go test does not print it
			io.WriteString(r.out, e.Output)
		}
	case e.Test == "" && e.Action == "fail":
		r.packageFailed(e.Package)
	case e.Test == "":
	case e.Action == "run":
		r.said[k] = &strings.Builder{}
		r.running = append(r.running, k)
		if up := strings.LastIndexByte(e.Test, '/'); up >= 0 {
			r.parent[key{e.Package, e.Test[:up]}] = true
		}
	case e.Action == "output":
		if said := r.said[k]; said != nil && !strings.HasPrefix(e.Output, "=== ") {
			said.WriteString(e.Output)
		}
	case e.Action == "pass" || e.Action == "fail" || e.Action == "skip":
		r.result[k] = e.Action
		if e.Action == "fail" && r.said[k] != nil {
			io.WriteString(r.out, r.said[k].String())
		}
	}
}

// packageFailed shows the tests that never came to an end, because one of them
// panicked or ran out of time.
func (r *report) packageFailed(pkg string) {
	reason := false
	for _, k := range r.running {
		if k.pkg != pkg {
			continue
		}
		if r.result[k] == "fail" {
			reason = true
		}
		if r.result[k] == "" {
			fmt.Fprintf(r.out, "--- UNFINISHED: %s\n%s", k.test, r.said[k].String())
			r.result[k] = "fail"
			reason = true
		}
	}
	if !reason {
		r.broken = append(r.broken, pkg)
	}
}

// counts counts tests that have no subtests, and those with subtests only where
// they failed by themselves.
func (r *report) counts() (passed, failed, skipped int) {
	below := map[key]bool{} // a subtest failed
	for k, result := range r.result {
		for up := strings.LastIndexByte(k.test, '/'); result == "fail" && up >= 0; up = strings.LastIndexByte(k.test[:up], '/') {
			below[key{k.pkg, k.test[:up]}] = true
		}
	}
	for k, result := range r.result {
		switch {
		case result == "fail" && !below[k]:
			failed++
		case r.parent[k]:
		case result == "pass":
			passed++
		case result == "skip":
			skipped++
		}
	}
	return passed, failed + len(r.broken), skipped
}

// A test skipped for want of a tool says that the tool is absent; the cases
// beside the repository are the owner's to have or not.
func wantsTool(reason string) bool {
	return strings.Contains(reason, "absent:") && !strings.Contains(reason, "cases absent:")
}

func (r *report) lacking() (n int) {
	for k, result := range r.result {
		if result == "skip" && wantsTool(r.reason(k)) {
			n++
		}
	}
	return n
}

func (r *report) ok(strict bool) bool {
	passed, failed, _ := r.counts()
	return failed == 0 && passed > 0 && !(strict && r.lacking() > 0)
}

// close prints what was skipped, by reason, and the closing line.
func (r *report) close(strict bool) {
	byReason := map[string][]string{}
	for k, result := range r.result {
		if result == "skip" && !r.parent[k] {
			reason := r.reason(k)
			byReason[reason] = append(byReason[reason], k.pkg+" "+k.test)
		}
	}
	reasons := make([]string, 0, len(byReason))
	for reason := range byReason {
		reasons = append(reasons, reason)
	}
	sort.Strings(reasons)
	if len(reasons) > 0 {
		fmt.Fprintln(r.out, "\nskipped:")
	}
	for _, reason := range reasons {
		tests := byReason[reason]
		sort.Strings(tests)
		fmt.Fprintf(r.out, "  %s\n", reason)
		for i, test := range tests {
			if i == 8 && len(tests) > 10 {
				fmt.Fprintf(r.out, "    and %d more\n", len(tests)-i)
				break
			}
			fmt.Fprintf(r.out, "    %s\n", test)
		}
	}
	fmt.Fprintln(r.out)
	if n := r.lacking(); strict && n > 0 {
		fmt.Fprintf(r.out, "%d tests were skipped because a tool is absent; here that counts as failure.\n", n)
	}
	passed, failed, skipped := r.counts()
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", passed, failed, skipped)
}

// reason is what a skipped test said, without the place in the source.
func (r *report) reason(k key) string {
	if r.said[k] == nil {
		return "no reason given"
	}
	var reasons []string
	for line := range strings.Lines(r.said[k].String()) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "--- SKIP") {
			continue
		}
		if _, said, ok := strings.Cut(line, ".go:"); ok {
			if _, words, ok := strings.Cut(said, ": "); ok {
				line = words
			}
		}
		reasons = append(reasons, line)
	}
	if len(reasons) == 0 {
		return "no reason given"
	}
	return strings.Join(reasons, " ")
}
