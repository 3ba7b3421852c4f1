package main

import (
	"strings"
	"testing"
)

// What go test -json says, a little shortened.
const passing = `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"run","Package":"p","Test":"TestA/two"}
{"Action":"output","Package":"p","Test":"TestA/two","Output":"    a_test.go:9: cases absent: no folder /x\n"}
{"Action":"output","Package":"p","Test":"TestA/two","Output":"--- SKIP: TestA/two (0.00s)\n"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"skip","Package":"p","Test":"TestA/two"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`

func TestReport(t *testing.T) {
	for name, c := range map[string]struct {
		events   string
		strictOK bool
		says     []string
		not      []string
	}{
		"all is well": {passing, true, []string{
			"ok  \tp\t0.1s\n", "skipped:\n  cases absent: no folder /x\n    p TestA/two\n", "1 passed, 0 failed, 1 skipped\n"},
			[]string{"PASS", "=== RUN"}},
		"a tool is absent": {strings.ReplaceAll(passing, "cases absent: no folder /x", "PostgreSQL absent: no initdb"), false, []string{
			"counts as failure", "1 passed, 0 failed, 1 skipped\n"}, nil},
		"a subtest fails": {`{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"output","Package":"p","Test":"TestA/one","Output":"    a_test.go:9: rain is dry\n"}
{"Action":"fail","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`, false, []string{"rain is dry", "FAIL\tp", "0 passed, 1 failed, 0 skipped\n"}, nil},
		"a test panics": {`{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"panic: rain\n"}
{"Action":"fail","Package":"p"}
`, false, []string{"UNFINISHED: TestA", "panic: rain", "0 passed, 1 failed"}, nil},
		"a package does not build": {passing + `{"ImportPath":"q","Action":"build-output","Output":"q.go:3: undefined: rain\n"}
{"ImportPath":"q","Action":"build-fail"}
{"Action":"output","Package":"q","Output":"FAIL\tq [build failed]\n"}
{"Action":"fail","Package":"q","FailedBuild":"q"}
`, false, []string{"undefined: rain", "FAIL\tq [build failed]", "1 passed, 1 failed, 1 skipped\n"}, nil},
		"no test ran at all": {`{"Action":"output","Package":"p","Output":"?   \tp\t[no test files]\n"}
{"Action":"skip","Package":"p"}
`, false, []string{"no test files", "0 passed, 0 failed, 0 skipped\n"}, nil},
		"go speaks for itself": {passing + "go: no such module\n", true, []string{"go: no such module\n"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out)
			if err := r.read(strings.NewReader(c.events)); err != nil {
				t.Fatal(err)
			}
			r.close(true)
			if got := r.ok(true); got != c.strictOK {
				t.Errorf("counts as success: %t, want %t", got, c.strictOK)
			}
			for _, want := range c.says {
				if !strings.Contains(out.String(), want) {
					t.Errorf("does not say %q:\n%s", want, out.String())
				}
			}
			for _, no := range c.not {
				if strings.Contains(out.String(), no) {
					t.Errorf("must not say %q:\n%s", no, out.String())
				}
			}
		})
	}
}
