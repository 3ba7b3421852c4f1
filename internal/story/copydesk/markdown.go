package copydesk

import (
	"strings"

	"broadsheet/internal/floor/richtext"
)

func readMarkdown(c *Copy, text string, opt Options) *Refusal {
	entries, copy, first, refusal := splitFrontMatter(text)
	if refusal != nil {
		return refusal
	}
	if refusal := c.apply(entries); refusal != nil {
		return refusal
	}
	copy = c.takeTitle(copy, first)
	doc, losses := richtext.FromMarkdown(copy)
	c.lost(losses, text)
	if refusal := c.takeFromDoc(&doc, text, opt); refusal != nil {
		return refusal
	}
	c.Draft.Body = doc
	return nil
}

// takeTitle takes the first `# ` line for the headline, unless the front matter
// gave one; a title that says the same again is dropped.
func (c *Copy) takeTitle(copy string, first int) string {
	lines := strings.Split(copy, "\n")
	fence := ""
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
			continue
		case strings.HasPrefix(trimmed, "```"), strings.HasPrefix(trimmed, "~~~"):
			fence = trimmed[:3]
			continue
		}
		title, found := strings.CutPrefix(line, "# ")
		under := i + 1
		if !found && i+1 < len(lines) && trimmed != "" && underlined(lines[i+1]) {
			title, found, under = line, true, i+2
		}
		if !found {
			continue
		}
		title = plainTitle(strings.TrimSpace(strings.TrimRight(strings.TrimSpace(title), "#")))
		if c.Draft.Headline != "" && title != c.Draft.Headline {
			return copy
		}
		if c.Draft.Headline == "" {
			c.Draft.Headline = title
			c.note(first+i, "headline", title)
		}
		for j := i; j < under; j++ {
			lines[j] = ""
		}
		break
	}
	return strings.Join(lines, "\n")
}

func underlined(line string) bool {
	line = strings.TrimRight(line, " ")
	return len(line) >= 3 && strings.Trim(line, "=") == ""
}

// plainTitle takes the marks off a title: headlines are words alone.
func plainTitle(title string) string {
	doc, _ := richtext.FromMarkdown(title)
	if plain := richtext.PlainText(doc); len(doc.Content) == 1 && plain != "" {
		return strings.Join(strings.Fields(plain), " ")
	}
	return title
}
