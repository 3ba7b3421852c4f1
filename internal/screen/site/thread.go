package site

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unique"

	"github.com/maypok86/otter/v2"

	"broadsheet/internal/floor/db"
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
	within     unique.Handle[surroundings]
	id         string
	state      comment.State
	version    int
	to, toName string
}

// surroundings are what all comments of a discussion have in common. A handle of
// them is compared, and kept with each comment, as one word.
type surroundings struct {
	theme string
	threadView
}

func newFragments(budget uint64) *fragments {
	return &fragments{kept: otter.Must(&otter.Options[fragmentKey, []byte]{
		MaximumWeight: budget,
		Weigher:       func(k fragmentKey, v []byte) uint32 { return uint32(len(v) + 200) },
	})}
}

// threadView is what one rendering of a discussion's part needs to know.
type threadView struct {
	story    string // path
	language string
	open     bool
}

// seat is a comment's place in the markup.
type seat struct {
	comment.Place
	step int // how far it is moved in
	// flat: the list itself says whom a reply answers, unless it was flattened
	// or the parent is not in it.
	flat bool
}

// seats gives comments in reading order their steps. One whose parent is not
// among them begins at the left again and names it.
func seats(list []comment.Place) []seat {
	out := make([]seat, len(list))
	// above are the comments that the one in hand stands under, outermost first.
	var above []comment.Place
	for i, c := range list {
		for len(above) > 0 && !under(c, above[len(above)-1]) {
			above = above[:len(above)-1]
		}
		out[i] = seat{c, min(len(above), maxSteps),
			!c.ParentID.IsZero() && (len(above) == 0 || above[min(len(above), maxSteps)-1].ID != c.ParentID)}
		above = append(above, c)
	}
	return out
}

// under says whether c stands below p in the tree that paths describe.
func under(c, p comment.Place) bool {
	return c.ParentID == p.ID || len(c.Path) > len(p.Path) && bytes.HasPrefix(c.Path, p.Path)
}

// thread renders a part of a discussion as nested lists. Comments that were
// rendered before are not read again; read gives the others.
func (s *Screen) thread(v threadView, list []comment.Place, read readComments) (safehtml.HTML, error) {
	if len(list) == 0 {
		return "", nil
	}
	placed := seats(list)
	markup, err := s.fragmentsOf(v, placed, read)
	if err != nil {
		return "", err
	}
	size := 0
	for i := range markup {
		size += len(markup[i]) + len(`<ol class="replies"><li></li></ol>`)
	}
	var out strings.Builder
	out.Grow(size)
	level := -1
	for i, c := range placed {
		switch {
		case level < 0:
			out.WriteString(`<ol class="thread">`)
		case c.step > level:
			out.WriteString(`<ol class="replies">`)
		default:
			for ; level > c.step; level-- {
				out.WriteString("</li></ol>")
			}
			out.WriteString("</li>")
		}
		level = c.step
		out.WriteString("<li>")
		before, behind, found := bytes.Cut(markup[i], []byte(votesMark))
		out.Write(before)
		if found {
			s.writeVotes(&out, v.language, c.Place)
			out.Write(behind)
		}
	}
	for ; level >= 0; level-- {
		out.WriteString("</li></ol>")
	}
	return safehtml.Joined(&out), nil
}

// votesMark stands in a rendered comment where its votes are said. They change
// far more often than the comment, so they are set in when a page is put together.
// No text can hold it: what a reader writes has no such sign, and escaping would
// replace it.
const votesMark = "\x00"

// writeVotes says how many recommend a comment; nothing where nobody does.
func (s *Screen) writeVotes(out *strings.Builder, language string, c comment.Place) {
	if c.State != comment.Shown || c.Up == 0 || !s.Comments.Rules().Voting() {
		return
	}
	out.WriteString(`<data value="` + strconv.Itoa(c.Up) + `">`)
	out.WriteString(s.sayCount(language, "comment.votes", c.Up))
	out.WriteString("</data>")
}

// readComments reads comments by id, in any order.
type readComments func([]db.ID) ([]comment.Comment, error)

// threadOf is thread for comments that are in hand.
func (s *Screen) threadOf(v threadView, list []comment.Comment) (safehtml.HTML, error) {
	places := make([]comment.Place, len(list))
	for i, c := range list {
		places[i] = c.Place()
	}
	return s.thread(v, places, func([]db.ID) ([]comment.Comment, error) { return list, nil })
}

// fragmentsOf is the markup of each comment, rendered or remembered.
func (s *Screen) fragmentsOf(v threadView, list []seat, read readComments) ([][]byte, error) {
	keys, err := s.fragmentKeys(v, list, read)
	if err != nil {
		return nil, err
	}
	markup := make([][]byte, len(list))
	missing := map[db.ID]int{}
	var ids []db.ID
	for i := range list {
		kept, ok := s.fragments.kept.GetIfPresent(keys[i])
		if markup[i] = kept; !ok {
			missing[list[i].ID] = i
			ids = append(ids, list[i].ID)
		}
	}
	if len(ids) == 0 {
		return markup, nil
	}
	comments, err := read(ids)
	if err != nil {
		return nil, err
	}
	for _, c := range comments {
		if i, ok := missing[c.ID]; ok {
			if markup[i], err = s.render(v, c, keys[i]); err != nil {
				return nil, err
			}
		}
	}
	return markup, nil
}

// fragmentKeys find whom the flattened comments answer, for the most part among
// the comments themselves.
func (s *Screen) fragmentKeys(v threadView, list []seat, read readComments) ([]fragmentKey, error) {
	within := unique.Make(surroundings{s.theme.Hash(), v})
	keys := make([]fragmentKey, len(list))
	var flat []int
	for i, c := range list {
		keys[i] = fragmentKey{within: within, id: c.PublicID, state: c.State, version: c.Version}
		if c.flat {
			flat = append(flat, i)
		}
	}
	if len(flat) == 0 {
		return keys, nil
	}
	known := make(map[db.ID]comment.Place, len(list))
	for _, c := range list {
		known[c.ID] = c.Place
	}
	var orphans []int
	for _, i := range flat {
		parent, ok := known[list[i].ParentID]
		if !ok {
			orphans = append(orphans, i)
		}
		keys[i].to, keys[i].toName = parent.PublicID, parent.Name
	}
	if len(orphans) == 0 {
		return keys, nil
	}
	ids := make([]db.ID, len(orphans))
	for n, i := range orphans {
		ids[n] = list[i].ID
	}
	comments, err := read(ids)
	if err != nil {
		return nil, err
	}
	parents := make(map[db.ID]comment.Comment, len(comments))
	for _, c := range comments {
		parents[c.ID] = c
	}
	for _, i := range orphans {
		c := parents[list[i].ID]
		keys[i].to, keys[i].toName = c.Parent, c.ParentBy
	}
	return keys, nil
}

func (s *Screen) render(v threadView, c comment.Comment, key fragmentKey) ([]byte, error) {
	made, err := s.theme.In(v.language).Render("comment/comment", s.commentView(v, c, key))
	if err != nil {
		return nil, err
	}
	s.fragments.kept.Set(key, made)
	return made, nil
}

// commentView is a comment as its template is given it. Its machine-readable time
// is the day: to the second, hundreds of them weigh more than all else on a page
// that does not compress (2.6 % of the article of the benchmarks). The clock is in
// the words, and to the second in the feed.
func (s *Screen) commentView(v threadView, c comment.Comment, key fragmentKey) Comment {
	view := Comment{ID: c.PublicID, State: shownAs(c.State), Time: s.moment(v.language, c.At)}
	view.Time.ISO = c.At.In(s.conf.Location).Format(time.DateOnly)
	if view.State != "" {
		return view // its words and its writer's name are nobody's business now
	}
	view.Name = c.Name
	view.URL = v.story + "/comments/" + c.PublicID
	view.Open = v.open && c.Locked.IsZero()
	view.Votes = safehtml.Trusted([]byte(votesMark))
	if !c.Edited.IsZero() {
		view.Edited = view.URL + "/history"
	}
	view.Featured, view.Blacked = !c.Featured.IsZero(), !c.Blacked.IsZero()
	if key.to != "" {
		view.To = Link{Text: key.toName, URL: v.story + "/comments/" + key.to}
	}
	view.Body = s.commentHTML(v.language, c.Body)
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

// cursorWord is a comment's place in a discussion as it stands in an address.
func cursorWord(path []byte) string { return hex.EncodeToString(path) }

// bestCursorWord is a place in the order of the best, which depends on the score
// that the thread had.
func bestCursorWord(at comment.Cursor) string {
	return cursorWord(at.Path) + "." + strconv.FormatInt(at.Score, 36)
}

// readCursor reads a place from an address; one that nobody made is no place.
func readCursor(word string) *comment.Cursor {
	word, score, scored := strings.Cut(word, ".")
	if scored {
		at := readCursor(word)
		n, err := strconv.ParseInt(score, 36, 64)
		if at == nil || err != nil || n < 0 || n > 1e6 {
			return nil
		}
		at.Score = n
		return at
	}
	path, err := hex.DecodeString(word)
	if err != nil || len(path) < 4 || len(path)%4 != 0 || len(path) > 64 {
		return nil
	}
	root := int64(path[0])<<24 | int64(path[1])<<16 | int64(path[2])<<8 | int64(path[3])
	return &comment.Cursor{Root: root, Path: path}
}

func (s *Screen) commentHTML(language, body string) safehtml.HTML {
	return comment.HTML(body, comment.Words{Spoiler: s.say(language, "comment.spoiler")})
}
