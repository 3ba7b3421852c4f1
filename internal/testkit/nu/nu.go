// Package nu checks pages by the Nu Html Checker, the one behind the W3C's
// validator, which the npm package vnu-jar brings; it needs Java. Where there is
// none html-validate stands in: it knows fewer rules.
package nu

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/testkit/cases"
)

// Problem is something that a page must not have.
type Problem struct {
	Page    string
	Message string
	Line    int
	Extract string
}

func (p Problem) String() string {
	return fmt.Sprintf("%s:%d: %s\n\t%s", p.Page, p.Line, p.Message, strings.Join(strings.Fields(p.Extract), " "))
}

// Check returns what is wrong with pages, given by name. It skips the test where
// there is no checker.
func Check(t testing.TB, pages map[string][]byte) []Problem {
	t.Helper()
	dir := t.TempDir()
	names := map[string]string{} // file → page
	for i, page := range slices.Sorted(maps.Keys(pages)) {
		file := fmt.Sprintf("%03d.html", i)
		names[file] = page
		if err := os.WriteFile(filepath.Join(dir, file), pages[page], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	modules := filepath.Join(cases.Root(t), "node_modules")
	jar := filepath.Join(modules, "vnu-jar", "build", "dist", "vnu.jar")
	java, err := exec.LookPath("java")
	if _, absent := os.Stat(jar); absent == nil && err == nil {
		return byNu(t, java, jar, dir, names)
	}
	validate := filepath.Join(modules, "html-validate", "bin", "html-validate.mjs")
	node, err := exec.LookPath("node")
	if _, absent := os.Stat(validate); absent == nil && err == nil {
		return byHTMLValidate(t, node, validate, dir, names)
	}
	t.Skip("checkers of HTML absent: run `make test`, or tools/npm-packages.sh all; the Nu Html Checker needs Java too")
	return nil
}

// advice is what the checker suggests and we do not follow: a comment is an
// article without a heading, since a heading for each of ten thousand would bury
// the outline of the page; its author's name leads.
const advice = "Article lacks heading."

func byNu(t testing.TB, java, jar, dir string, names map[string]string) []Problem {
	t.Helper()
	cmd := exec.Command(java, "-Xss2m", "-Xmx512m", "-XX:+UseSerialGC", "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", "--skip-info-messages", "--no-langdetect", dir)
	var out, faults bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &faults
	if err := cmd.Run(); err != nil {
		t.Fatalf("the Nu Html Checker: %v\n%s", err, faults.Bytes())
	}
	var report struct {
		Messages []struct {
			Type, URL, Message, Extract string
			LastLine                    int
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("the Nu Html Checker: %v in %.300s %s", err, out.Bytes(), faults.Bytes())
	}
	var found []Problem
	for _, m := range report.Messages {
		if m.Type == "info" && strings.HasPrefix(m.Message, advice) {
			continue
		}
		at, err := url.Parse(m.URL)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, Problem{names[path.Base(at.Path)], m.Type + ": " + m.Message, m.LastLine, m.Extract})
	}
	return found
}

// standard turns on what the standard asks for, and leaves out what is taste.
const standard = `{"root": true, "extends": ["html-validate:standard"], "elements": ["html5"]}`

func byHTMLValidate(t testing.TB, node, validate, dir string, names map[string]string) []Problem {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, ".htmlvalidate.json"), []byte(standard), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, validate, "--formatter", "json", "*.html")
	cmd.Dir = dir
	var out, faults bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &faults
	failed := cmd.Run() // its status is 1 when there is something to say
	var report []struct {
		FilePath string
		Messages []struct {
			RuleID, Message, Selector string
			Line                      int
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("html-validate: %v, %v\n%s%s", failed, err, out.Bytes(), faults.Bytes())
	}
	var found []Problem
	for _, file := range report {
		for _, m := range file.Messages {
			found = append(found, Problem{names[filepath.Base(file.FilePath)], m.RuleID + ": " + m.Message, m.Line, m.Selector})
		}
	}
	return found
}
