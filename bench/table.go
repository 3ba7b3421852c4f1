package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// table prints rows under a head, in columns.
type table struct{ w *tabwriter.Writer }

func newTable(out io.Writer, head ...string) table {
	t := table{tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)}
	t.row(head...)
	return t
}

func (t table) row(cells ...string) { fmt.Fprintln(t.w, "  "+strings.Join(cells, "\t")) }
func (t table) end()                { t.w.Flush() }

// verdict says whether a figure is what is wanted.
func verdict(ok bool) string {
	if ok {
		return "yes"
	}
	return "NO"
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

// spread is the least and the most of the rounds.
func spread(format string, list []float64) string {
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprintf(format+"–"+format, slices.Min(list), slices.Max(list))
}

// ratios are those of two series, round by round: what disturbed the machine in
// a round disturbed both.
func ratios(of, by []float64) []float64 {
	var list []float64
	for i := range min(len(of), len(by)) {
		if by[i] > 0 {
			list = append(list, of[i]/by[i])
		}
	}
	return list
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func kB(n int) string                      { return fmt.Sprintf("%.1f kB", float64(n)/1000) }
func num(f float64) string                 { return fmt.Sprintf("%.0f", f) }
