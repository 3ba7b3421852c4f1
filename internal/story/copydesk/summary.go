package copydesk

import (
	"fmt"
	"strings"

	"broadsheet/internal/floor/richtext"
)

// Summary says to a person what the copy desk took for what.
func Summary(c *Copy) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("%s: %s copy, %s, read by the rules for %s", c.File, c.Kind, c.Encoding, languageName(c.Language))
	say("  headline      %s", c.Draft.Headline)
	if c.Draft.Standfirst != "" {
		say("  standfirst    %s", c.Draft.Standfirst)
	}
	place := make(map[string]int) // of a block among the paragraphs
	for i, p := range leaves(&c.Draft.Body, richtext.Paragraph) {
		if p.Attrs != nil {
			place[p.Attrs.ID] = i + 1
		}
	}
	for i, point := range c.Draft.KeyPoints {
		tied := "tied to no paragraph"
		if point.Block != "" {
			tied = fmt.Sprintf("tied to paragraph %d, overlap %.2f", place[point.Block], point.Overlap)
		}
		say("  key point %d   %s (%s)", i+1, point.Text, tied)
	}
	if d := c.Draft.Dateline; d.Place != "" || d.Date != "" {
		say("  dateline      %s", strings.Trim(d.Place+", "+d.Date, ", "))
	}
	if c.Draft.Agency != "" {
		say("  agency        %s", c.Draft.Agency)
	}
	for _, credit := range c.Draft.Byline {
		if credit.Role != "" {
			say("  byline        %s (%s)", credit.Name, credit.Role)
		} else {
			say("  byline        %s", credit.Name)
		}
	}
	if c.Draft.PublishedAt != "" {
		say("  published     %s", c.Draft.PublishedAt)
	}
	say("  paragraphs    %d", c.Paragraphs)
	for _, crosshead := range c.Crossheads {
		say("  cross-head    %s", crosshead)
	}
	for _, p := range c.Pictures {
		say("  picture       line %d, %s", p.N, p.Name)
	}
	for _, q := range c.Quotations {
		place := fmt.Sprintf("paragraph %d", q.Paragraph+1)
		if q.Pulled {
			place = fmt.Sprintf("pull quote after paragraph %d", q.Paragraph+1)
		}
		say("  quotation     %s, %s: %s", place, saidBy(q), excerpt(q.Text))
	}
	for _, line := range c.LeftOut {
		if line.N > 0 {
			say("  left out      line %d, %s: %s", line.N, line.Why, excerpt(line.Text))
		} else {
			say("  left out      %s: %s", line.Why, excerpt(line.Text))
		}
	}
	say("  taken from")
	for _, note := range c.Notes {
		say("    line %-4d %s: %s", note.N, note.Part, excerpt(note.Text))
	}
	return b.String()
}

func saidBy(q Quotation) string {
	switch {
	case q.Speaker != "" && q.Role != "":
		return q.Speaker + " (" + q.Role + ")"
	case q.Speaker != "":
		return q.Speaker
	case q.Role != "":
		return "nobody by name (" + q.Role + ")"
	}
	return "no speaker found"
}

func languageName(tag string) string {
	switch tag {
	case "de":
		return "German"
	case "fr":
		return "French"
	case "es":
		return "Spanish"
	}
	return "English"
}
