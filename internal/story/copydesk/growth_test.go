//go:build unix

package copydesk

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// longCopy are texts of n parts that once took, or could take, time beyond
// their length.
var longCopy = []struct {
	name, file string
	text       func(n int) string
}{
	{"lone single marks", "a.txt", func(n int) string { return "Ferry ends\n\nIt ends. " + strings.Repeat("a ‘b ", n) }},
	{"marks and nothing else", "a.txt", func(n int) string { return "Ferry ends\n\nIt ends. " + strings.Repeat("‘", n) }},
	{"marks after marks of workers", "a.txt", func(n int) string { return "Ferry ends\n\nIt ends. " + strings.Repeat("‘workers’ a ", n) }},
	{"opening marks", "a.txt", func(n int) string { return "Ferry ends\n\n" + strings.Repeat("It “ends. ", n) }},
	{"quotations, a paragraph each", "a.txt", func(n int) string {
		return "Ferry ends\n\n" + strings.Repeat("“We danced on the quay,” said Ada Lund.\n\n", n)
	}},
	{"quotations of she and he", "a.txt", func(n int) string {
		return "Ferry ends\n\n“No,” said Mrs Ada Lund.\n\n" + strings.Repeat("“We danced on the quay,” said Mr Tom Reyes.\n\n“It is over now,” it added.\n\n", n)
	}},
	{"quotations in one paragraph", "a.txt", func(n int) string {
		return "Ferry ends\n\n" + strings.Repeat("“We danced on the quay,” said Ada Lund. ", n)
	}},
	{"quotations in one sentence", "a.txt", func(n int) string {
		return "Ferry ends\n\nAda Lund said “we danced” " + strings.Repeat("and “we danced too” ", n) + "."
	}},
	{"open quotations", "a.txt", func(n int) string {
		return "Ferry ends\n\n" + strings.Repeat("“We danced on the quay.\n\n", n) + "“We wept,” said Ada Lund."
	}},
	{"a sentence without end", "a.txt", func(n int) string {
		return "Ferry ends\n\n“We danced,” " + strings.Repeat("who of the Quay, and ", n) + "said Ada Lund."
	}},
	{"names", "a.txt", func(n int) string { return "Ferry ends\n\n" + strings.Repeat("Ada Lund and Tom Reyes of ", n) }},
	{"pull quotes", "a.md", func(n int) string {
		return "# Ferry ends\n\n" + strings.Repeat("It ends.\n\n> “We danced on the quay.”\n>\n> — Ada Lund\n\n", n)
	}},
	{"paragraphs of a page", "a.html", func(n int) string {
		return "<title>Ferry ends</title><div>" + strings.Repeat("<div><p>“We danced on the quay,” said Ada Lund.</p></div>", n)
	}},
	{"elements in elements", "a.html", func(n int) string {
		return "<title>Ferry ends</title>" + strings.Repeat(strings.Repeat("<div>", 80)+"<p>It ends, they say.</p>"+strings.Repeat("</div>", 80), n/10)
	}},
	{"breaks", "a.html", func(n int) string {
		return "<title>Ferry ends</title><p>It ends." + strings.Repeat("<br> ", n) + "And now?"
	}},
	{"links and spans", "a.html", func(n int) string {
		return "<title>Ferry ends</title><p>It ends." + strings.Repeat("<span><a href=/a>b</a> c</span> ", n)
	}},
}

// Eight times the text takes about eight times as long; where the work grows
// with the square it takes sixty-four.
func TestTimeGrowsWithTheLengthOfTheCopy(t *testing.T) {
	const few, times, most = 300, 8, 24
	for _, test := range longCopy {
		t.Run(test.name, func(t *testing.T) {
			var short, long time.Duration
			for range 3 { // the collector may run in one of them
				// Less than this is noise.
				short = max(quickest(t, test.file, test.text(few)), 4*time.Millisecond)
				long = quickest(t, test.file, test.text(few*times))
				if long <= most*short {
					return
				}
			}
			t.Errorf("%v, and %v for %d times the text", short, long, times)
		})
	}
}

func TestFourHundredKilobytesOfMarksAreReadAtOnce(t *testing.T) {
	for name, text := range map[string]string{
		"lone marks":            strings.Repeat("‘", 400_000/3),
		"marks before words":    strings.Repeat("‘b ", 400_000/5),
		"marks of another kind": strings.Repeat("»b ", 400_000/4),
		"10,000 quotations":     strings.Repeat("“We danced,” said Ada Lund. ", 10_000),
	} {
		// What this catches takes a minute.
		if took := quickest(t, "a.txt", "Ferry ends\n\nIt ends. "+text); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

// quickest is the least time of the processors that one of two readings takes.
// A clock on the wall would measure the neighbours too.
func quickest(t *testing.T, file, text string) time.Duration {
	t.Helper()
	least := time.Hour
	for range 2 {
		start := spent(t)
		if _, err := Read(file, []byte(text), Options{}); err != nil {
			t.Fatal(err)
		}
		least = min(least, spent(t)-start)
	}
	return least
}

func spent(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
