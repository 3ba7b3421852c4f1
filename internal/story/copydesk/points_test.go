package copydesk

import (
	"regexp"
	"strings"
	"testing"
)

var wikinewsName = regexp.MustCompile(`^\d+ - (.*) \(\d{4}-\d{2}-\d{2}\)$`)

// The title of a news article is a point of it, and no point of another. The
// share of both that is tied, over the least overlap that is asked for, is
// what tiedFrom was chosen by.
func TestAPointIsTiedToItsOwnStoryAndNotToAnother(t *testing.T) {
	var points [][]string
	var bodies [][]map[string]bool
	for _, g := range readWikinews(t, "") {
		name := wikinewsName.FindStringSubmatch(g.name)
		if name == nil {
			continue
		}
		point := contentWords(name[1], "de")
		if len(point) < 4 {
			continue
		}
		var body []map[string]bool
		for _, p := range strings.Split(g.text, "\n\n") {
			stems := map[string]bool{}
			for _, word := range contentWords(p, "de") {
				stems[word] = true
			}
			body = append(body, stems)
		}
		points, bodies = append(points, point), append(bodies, body)
	}
	share := func(threshold float64) (own, other float64) {
		pairs := 0
		for i, point := range points {
			if _, overlap := bestOverlap(point, bodies[i]); overlap >= threshold {
				own++
			}
			for j := 1; j <= 5; j++ {
				pairs++
				if _, overlap := bestOverlap(point, bodies[(i+j*37)%len(bodies)]); overlap >= threshold {
					other++
				}
			}
		}
		return own / float64(len(points)), other / float64(pairs)
	}
	for _, threshold := range []float64{0.2, 0.3, 0.4, tiedFrom, 0.6} {
		own, other := share(threshold)
		t.Logf("overlap %.1f: %.3f of %d titles tied to their own article, %.4f to another", threshold, own, len(points), other)
	}
	own, other := share(tiedFrom)
	if own < 0.60 || other > 0.002 {
		t.Errorf("at %.2f, %.3f are tied to their own article and %.4f to another", tiedFrom, own, other)
	}
}
