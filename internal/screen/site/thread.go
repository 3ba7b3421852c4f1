package site

import (
	"bytes"
	"encoding/hex"

	"github.com/maypok86/otter/v2"

	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/response/comment"
)

// maxSteps is how far replies are moved in; deeper ones stand below each other
// and say whom they answer.
const maxSteps = 3

// fragments keeps rendered comments. The theme's template runs once for each
// version of a comment; a page of hundreds is then put together by copying.
type fragments struct {
	kept *otter.Cache[fragmentKey, []byte]
}

// fragmentKey holds everything that the markup of a comment depends on.
type fragmentKey struct {
	theme, language string
	story           string // path, in the comment's links
	id              string
	version         int
	open            bool
	to, toName      string
}

func newFragments(budget uint64) *fragments {
	return &fragments{kept: otter.Must(&otter.Options[fragmentKey, []byte]{
		MaximumWeight: budget,
		Weigher:       func(k fragmentKey, v []byte) uint32 { return uint32(len(v) + len(k.story) + 200) },
	})}
}

// threadView is what one rendering of a discussion's part needs to know.
type threadView struct {
	story    string // path
	language string
	open     bool
}

// thread renders comments that are in reading order as nested lists. A comment
// whose parent is not among them begins at the left again and names it.
func (s *Screen) thread(v threadView, list []comment.Comment) (safehtml.HTML, error) {
	if len(list) == 0 {
		return "", nil
	}
	// above are the comments that the one in hand stands under, outermost first.
	var above []comment.Comment
	var out bytes.Buffer
	level := -1
	for _, c := range list {
		for len(above) > 0 && !under(c, above[len(above)-1]) {
			above = above[:len(above)-1]
		}
		step := min(len(above), maxSteps)
		switch {
		case step > level:
			if level < 0 {
				out.WriteString(`<ol class="thread">`)
			} else {
				out.WriteString(`<ol class="replies">`)
			}
		default:
			for ; level > step; level-- {
				out.WriteString("</li></ol>")
			}
			out.WriteString("</li>")
		}
		level = step
		out.WriteString("<li>")
		// The list itself says whom a reply answers, unless it was flattened.
		flat := !c.ParentID.IsZero() && (len(above) == 0 || above[min(len(above), maxSteps)-1].ID != c.ParentID)
		markup, err := s.fragment(v, c, flat)
		if err != nil {
			return "", err
		}
		out.Write(markup)
		above = append(above, c)
	}
	for ; level >= 0; level-- {
		out.WriteString("</li></ol>")
	}
	return safehtml.Trusted(out.Bytes()), nil
}

// under says whether c stands below p in the tree that paths describe.
func under(c, p comment.Comment) bool {
	return c.ParentID == p.ID || len(c.Path) > len(p.Path) && bytes.HasPrefix(c.Path, p.Path)
}

// fragment is one comment's markup, rendered or remembered.
func (s *Screen) fragment(v threadView, c comment.Comment, flat bool) ([]byte, error) {
	key := fragmentKey{
		theme: s.theme.Hash(), language: v.language, story: v.story,
		id: c.PublicID, version: c.Version, open: v.open,
	}
	if flat {
		key.to, key.toName = c.Parent, c.ParentBy
	}
	if kept, ok := s.fragments.kept.GetIfPresent(key); ok {
		return kept, nil
	}
	made, err := s.theme.In(v.language).Render("comment/comment", s.commentView(v, c, key))
	if err != nil {
		return nil, err
	}
	s.fragments.kept.Set(key, made)
	return made, nil
}

func (s *Screen) commentView(v threadView, c comment.Comment, key fragmentKey) Comment {
	view := Comment{ID: c.PublicID, State: shownAs(c.State), Time: s.moment(v.language, c.At)}
	if view.State != "" {
		return view // its words and its writer's name are nobody's business now
	}
	view.Name = c.Name
	view.URL = v.story + "/comments/" + c.PublicID
	view.Open = v.open
	if key.to != "" {
		view.To = Link{Text: key.toName, URL: v.story + "/comments/" + key.to}
	}
	view.Body = comment.HTML(c.Body)
	return view
}

// shownAs is a state as the theme knows it. What waits or was called spam keeps
// its place like something removed: why is not said in public.
func shownAs(s comment.State) string {
	switch s {
	case comment.Shown:
		return ""
	case comment.Erased:
		return "erased"
	}
	return "removed"
}

// cursor words are a comment's place in a discussion as it stands in an address.
func cursorWord(c comment.Comment) string { return hex.EncodeToString(c.Path) }

// readCursor reads a place from an address; one that nobody made is no place.
func readCursor(word string) *comment.Cursor {
	path, err := hex.DecodeString(word)
	if err != nil || len(path) < 4 || len(path)%4 != 0 || len(path) > 64 {
		return nil
	}
	root := int64(path[0])<<24 | int64(path[1])<<16 | int64(path[2])<<8 | int64(path[3])
	return &comment.Cursor{Root: root, Path: path}
}
