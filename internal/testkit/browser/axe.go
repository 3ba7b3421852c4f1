package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"broadsheet/internal/testkit/cases"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Violation is a rule that the page breaks, by the count of axe-core.
type Violation struct {
	ID     string // "color-contrast"
	Impact string // "minor", "moderate", "serious" or "critical"
	Help   string
	Nodes  []struct {
		Target         []any // where: selectors, nested ones inside frames
		HTML           string
		FailureSummary string
	}
}

// String tells what is wrong, and where.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n  %v\n    %s\n    %s", n.Target, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
	}
	return b.String()
}

// Axe examines the page that is open by all the rules of axe-core, the best
// practices too, and returns what it breaks. The page's own policy stays in
// force: axe is brought in from outside, as an extension would be. With rules
// named it examines by those alone, also by such as axe leaves out by itself.
func (b *Browser) Axe(rules ...string) []Violation {
	b.t.Helper()
	path := filepath.Join(cases.Root(b.t), "node_modules", "axe-core", "axe.min.js")
	source, err := os.ReadFile(path)
	if err != nil {
		b.t.Skip("axe-core absent: run `make test`, or tools/npm-packages.sh all")
	}
	if b.set.scriptOff {
		// The page's scripts are behind us: allowing them now starts none.
		b.allowScript(true)
		defer b.allowScript(false)
	}
	do(b, "bring in axe", chromedp.Evaluate[*runtime.RemoteObject](string(source)))
	only := ""
	if len(rules) > 0 {
		only = fmt.Sprintf(`runOnly: ["%s"], `, strings.Join(rules, `", "`))
	}
	return Eval[[]Violation](b, `axe.run(document, {`+only+`resultTypes: ["violations"]}).then(r => r.violations)`)
}
