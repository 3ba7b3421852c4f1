package archive

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
)

// What publishing and commenting write. That it is all of it, and the same, is
// checked before anything large is made (Check).
const (
	insertStory = `
		insert into story (id, public_id, kind, language, state, section_id, place_id, storyline_id, slug, path, comments,
		  draft_revision, published_revision, published_at, updated_at, created_at, version)
		values ($1, $2, 'story', 'en', 'published', $3, $4, $5, $6, $7, 'open', $8, $8, $9, $10, $9, $8)`
	insertRevision = `
		insert into revision (story_id, number, kind, actor, reason, at, headline, standfirst, key_points,
		  dateline_place, byline, body, words)
		values ($1, $2, $3, 'command', $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	insertCorrection = `
		insert into correction (id, story_id, revision, at, text)
		values ($1, $2, $3, $4, $5)`
	insertProvenance = `
		insert into provenance (source, source_id, kind, object)
		values ($1, $2, 'story', $3)`
	insertAddress = `
		insert into address (path, language, kind, object, at)
		values ($1, 'en', 'story', $2, $3)`
	insertListing = `
		insert into listing (list, at, story_id)
		values ($1, $2, $3)`
	insertStoryTag = `
		insert into story_tag (story_id, tag_id, position)
		values ($1, $2, $3)`
	insertQuotation = `
		insert into quotation (story_id, number, block, starts, ends, speaker, speaker_slug, role, text, at)
		values ($1, 1, $2, 0, $3, $4, $5, $6, $7, $8)`
	insertJournal = `
		insert into journal (at, actor, verb, kind, object, keys)
		values ($1, $2, $3, $4, $5, $6)`
	insertDay = `
		insert into published_day (day, stories)
		values ($1, 1)
		on conflict (day) do update set stories = published_day.stories + 1`
	insertPerson = `
		insert into person (id, public_id, name, slug, created_at)
		values ($1, $2, $3, $4, $5)`
	insertTag = `
		insert into tag (id, public_id, name, slug, created_at)
		values ($1, $2, $3, $4, $5)`
	insertPlace = `
		insert into place (id, public_id, name, slug, created_at)
		values ($1, $2, $3, $4, $5)`
	insertStoryline = `
		insert into storyline (id, public_id, name, slug, created_at)
		values ($1, $2, $3, $4, $5)`
	insertGuest = `
		insert into guest (id, name, name_folded, email, email_folded, created_at)
		values ($1, $2, $3, $4, $4, $5)`
	insertThread = `
		insert into thread (story_id, last_seq, shown, changed_at, changes, appeared)
		values ($1, $2, $2, $3, $2, $2)`
	insertComment = `
		insert into comment (id, public_id, story_id, seq, root, path, depth, parent_id, replies, guest_id, name, body, state, created_at, changed_at, body_hash)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'shown', $13, $13, $14)`
)

var termTexts = map[string]string{"person": insertPerson, "tag": insertTag, "place": insertPlace, "storyline": insertStoryline}

// term finds the key of a person, tag, place or running story; the first story
// that names one adds it.
func (l *loader) term(kind string, k int, name string, at db.Time) (db.ID, error) {
	at0 := termAt{kind, k}
	if id, ok := l.terms[at0]; ok {
		return id, nil
	}
	n := len(l.terms)
	id := l.plan.key(forTerm, n, at)
	l.terms[at0] = id
	return id, l.exec(termTexts[kind], id[:], l.plan.public(8, forTerm, n), name, slugged(name), at.UnixMilli())
}

type termAt struct {
	kind string
	k    int
}

// story writes everything that publishing a story writes.
func (l *loader) story(s *story) error {
	section := l.sections[s.section]
	var place, storyline any
	var dateline string
	lists := []string{article.ListLatest, article.ListSection(section)}
	keys := []string{article.KeyStory(s.id), article.KeySitemap, article.KeyFront, article.KeyLatest, article.KeyFeed,
		article.KeySection(slugged(Sections[s.section]))}
	onward := []string{"onward-" + article.KeySection(slugged(Sections[s.section]))}
	if s.storyline >= 0 {
		name := l.words.storylineName(s.storyline)
		id, err := l.term("storyline", s.storyline, name, s.at)
		if err != nil {
			return err
		}
		storyline = id[:]
		onward = append(onward, "onward-"+article.KeyStoryline(slugged(name)))
	}
	if s.place >= 0 {
		dateline = l.words.placeName(s.place)
		id, err := l.term("place", s.place, dateline, s.at)
		if err != nil {
			return err
		}
		place = id[:]
		lists = append(lists, article.ListPlace(id))
		keys = append(keys, article.KeyPlace(slugged(dateline)))
	}
	if s.storyline >= 0 {
		name := l.words.storylineName(s.storyline)
		lists = append(lists, article.ListStoryline(l.terms[termAt{"storyline", s.storyline}]))
		keys = append(keys, article.KeyStoryline(slugged(name)))
	}
	byline := make([]article.Credit, len(s.authors))
	for i, k := range s.authors {
		name := l.words.author(k)
		id, err := l.term("person", k, name, s.at)
		if err != nil {
			return err
		}
		byline[i] = article.Credit{Name: name, Slug: slugged(name)}
		lists = append(lists, article.ListAuthor(id))
		keys = append(keys, article.KeyAuthor(slugged(name)))
	}
	tags := make([]db.ID, len(s.tags))
	for i, k := range s.tags {
		name := l.words.tag(k)
		id, err := l.term("tag", k, name, s.at)
		if err != nil {
			return err
		}
		tags[i] = id
		lists = append(lists, article.ListTag(id))
		keys = append(keys, article.KeyTag(name))
		onward = append(onward, "onward-"+article.KeyTag(name))
	}
	if s.said != nil {
		keys = append(keys, article.KeySpeaker(slugged(s.said.speaker)))
	}
	if err := l.storyRows(s, section[:], place, storyline); err != nil {
		return err
	}
	if err := l.revisions(s, dateline, byline); err != nil {
		return err
	}
	at := s.at.UnixMilli()
	for _, list := range lists {
		if err := l.exec(insertListing, list, at, s.id[:]); err != nil {
			return err
		}
	}
	if err := l.exec(insertDay, at/dayLength); err != nil {
		return err
	}
	for i, id := range tags {
		if err := l.exec(insertStoryTag, s.id[:], id[:], int64(i)); err != nil {
			return err
		}
	}
	first := !l.begun[section]
	l.begun[section] = true
	return l.announce(s, keys, onward, first)
}

func (l *loader) storyRows(s *story, section, place, storyline any) error {
	versions, last, updated := int64(1), s.at, int64(0)
	if s.later != nil {
		versions, last, updated = 2, s.later.at, s.later.at.UnixMilli()
	}
	err := l.exec(insertStory, s.id[:], s.public, section, place, storyline, s.slug(), s.path(), versions, s.at.UnixMilli(), updated)
	if err != nil {
		return err
	}
	if err := l.exec(insertProvenance, source, strconv.Itoa(s.n), s.id[:]); err != nil {
		return err
	}
	if err := l.exec(insertAddress, s.path(), s.id[:], last.UnixMilli()); err != nil {
		return err
	}
	if q := s.said; q != nil {
		return l.exec(insertQuotation, s.id[:], q.block, int64(len([]rune(q.text))), q.speaker, slugged(q.speaker), q.role, q.text, s.at.UnixMilli())
	}
	return nil
}

func (l *loader) revisions(s *story, dateline string, byline []article.Credit) error {
	points, err := json.Marshal(append([]article.KeyPoint{}, s.points...))
	if err != nil {
		return err
	}
	names, err := json.Marshal(byline)
	if err != nil {
		return err
	}
	write := func(number int64, kind, reason string, at db.Time, body []byte, words int) error {
		return l.exec(insertRevision, s.id[:], number, kind, reason, at.UnixMilli(), s.headline, s.standfirst,
			string(points), dateline, string(names), string(body), int64(words))
	}
	if err := write(1, "update", "", s.at, s.body, s.words); err != nil || s.later == nil {
		return err
	}
	v, kind := s.later, "update"
	if v.correction != "" {
		kind = "correction"
		id := l.plan.key(forCorrection, s.n, v.at)
		if err := l.exec(insertCorrection, id[:], s.id[:], int64(2), v.at.UnixMilli(), v.correction); err != nil {
			return err
		}
	}
	return write(2, kind, v.correction, v.at, v.body, v.words)
}

// dayLength is that of a day, in milliseconds.
const dayLength = 24 * 60 * 60 * 1000

// announce enters each version into the journal.
// announce writes what the journal says of a story; the first of its section is
// why the bar names that, which every page shows.
func (l *loader) announce(s *story, drop, later []string, first bool) error {
	object := s.id.String()
	enter := func(at db.Time) error {
		drop := slices.Clone(drop)
		if first {
			drop = append(drop, article.KeySite)
		}
		return l.exec(insertJournal, at.UnixMilli(), "command", "publish", "story", object, packed('!', drop)+" "+packed('^', later))
	}
	if err := enter(s.at); err != nil || s.later == nil {
		return err
	}
	// A second version names what it and the first had; each key once, in order.
	slices.Sort(drop)
	slices.Sort(later)
	return enter(s.later.at)
}

// packed writes cache keys as the journal holds them.
func packed(sign byte, keys []string) string {
	var b strings.Builder
	for i, key := range keys {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(sign)
		b.WriteString(key)
	}
	return b.String()
}

// comment writes everything that an imported comment writes, apart from its
// thread.
func (l *loader) comment(s *story, c *reply) error {
	guest := l.guests[c.guest]
	if guest.IsZero() {
		guest = l.plan.key(forGuest, c.guest, c.at)
		l.guests[c.guest] = guest
		if err := l.exec(insertGuest, guest[:], c.name(l.words), strings.ToLower(c.name(l.words)), c.email(), c.at.UnixMilli()); err != nil {
			return err
		}
	}
	var parent any
	if !c.parent.IsZero() {
		parent = c.parent[:]
	}
	err := l.exec(insertComment, c.id[:], c.public, s.id[:], c.seq, c.root, c.path, int64(len(c.path)/4-1), parent, int64(c.replies),
		guest[:], c.name(l.words), c.body, c.at.UnixMilli(), comment.CopyHash(c.body))
	if err != nil {
		return err
	}
	return l.exec(insertJournal, c.at.UnixMilli(), "guest:"+guest.String(), "post", "comment", c.id.String(),
		packed('~', []string{comment.DiscussionKey(s.id)})+" "+packed('^', []string{comment.CountKey(s.id)}))
}

func (l *loader) thread(s *story, list []reply) error {
	for i := range list {
		if err := l.comment(s, &list[i]); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return nil
	}
	return l.exec(insertThread, s.id[:], int64(len(list)), list[len(list)-1].at.UnixMilli())
}

// reply is one comment.
type reply struct {
	id, parent db.ID
	public     string
	above      string // public id of the parent
	seq, root  int64
	path       []byte
	replies    int
	guest      int
	body       string
	at         db.Time
}

func (c *reply) name(l *language) string { return "Reader " + capital(l.words[c.guest%vocabularySize]) }
func (c *reply) email() string           { return fmt.Sprintf("reader%d@example.org", c.guest) }

// most levels of replies: within what is put in order as a tree.
const levels = 5

// replies makes the comments of a story, numbered from first on.
func (p Plan) replies(w *writer, s *story, first int) []reply {
	w.begin(p.source(drawThread, s.n))
	r := w.rand
	list := make([]reply, s.comments)
	at := s.at.UnixMilli()
	for i := range list {
		c := &list[i]
		at = min(at+1+r.Int64N(20*60_000), max(at, p.End.UnixMilli()))
		n := first + i
		c.at, c.seq = db.Milliseconds(at), int64(i+1)
		c.id, c.public = p.key(forComment, n, c.at), p.public(8, forComment, n)
		c.guest = ranked(r.Float64(), p.guestCount())
		c.body = string(w.sentences(w.aside(nil, 4), 15+r.IntN(40)))
		c.root = c.seq
		if i > 0 && r.IntN(2) == 0 {
			if up := &list[i-1-r.IntN(min(i, 8))]; len(up.path) < 4*levels {
				up.replies++
				c.parent, c.above, c.root = up.id, up.public, up.root
				c.path = append(c.path, up.path...)
			}
		}
		c.path = binary.BigEndian.AppendUint32(c.path, uint32(c.seq))
	}
	return list
}

func (p Plan) guestCount() int { return p.Comments/10 + 10 }
