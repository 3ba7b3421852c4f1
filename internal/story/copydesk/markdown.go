package copydesk

import (
	"net/url"
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
	doc, losses := richtext.FromMarkdownFile(copy)
	c.lost(losses, text)
	if refusal := c.takeFromDoc(&doc, text, opt); refusal != nil {
		return refusal
	}
	c.Draft.Body = doc
	c.takePictures(text)
	return nil
}

// takePictures lists the pictures in files beside the copy.
func (c *Copy) takePictures(source string) {
	seen := map[string]bool{}
	take := func(name string) {
		if name == "" || seen[name] {
			return
		}
		seen[name] = true
		c.Pictures = append(c.Pictures, PictureFile{N: lineNaming(source, name), Name: name})
	}
	if c.Draft.LeadPicture != nil {
		take(c.Draft.LeadPicture.File)
	}
	for _, n := range c.Draft.Body.Content {
		name, _ := richtext.BesideFile(n)
		take(name)
	}
}

// lineNaming is the line of a source in which a file is named, in one of the
// ways that Markdown writes names; else its first.
func lineNaming(source, name string) int {
	for _, written := range []string{name, strings.ReplaceAll(name, " ", "%20"), (&url.URL{Path: name}).EscapedPath()} {
		if at := strings.Index(source, written); at >= 0 {
			return 1 + strings.Count(source[:at], "\n")
		}
	}
	return 1
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
