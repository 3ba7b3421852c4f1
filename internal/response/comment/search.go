package comment

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
)

const (
	searchFor    = time.Second // how long one page of a search may take
	searchAtOnce = 2           // searches that read at the same time
	searchBatch  = 1000
	maxQuery     = 200 // code points
	maxTerms     = 8
)

// ErrSearching says that too many search at this moment.
var ErrSearching = errors.New("comment: too many search now")

// Terms are the words of a search, folded; none: there is nothing to look for.
func Terms(query string) []string {
	if utf8.RuneCountInString(query) > maxQuery {
		query = string([]rune(query)[:maxQuery])
	}
	var terms []string
	for _, word := range strings.FieldsFunc(strings.ToLower(query), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		if len(terms) < maxTerms && !slices.Contains(terms, word) {
			terms = append(terms, word)
		}
	}
	return terms
}

// Search finds the shown comments of a story in whose words or whose writer's name
// all terms stand, the newest first. before is the sequence of the last one that was
// looked at for the page before, 0: none was; next is that of this page, 0: all were.
// It reads the words themselves, so that both engines find the same in every
// script, and stops after a second wherever it is: the next page goes on there.
func (c *Comments) Search(ctx context.Context, q db.Queryer, story db.ID, terms []string, before int64, limit int) (list []Comment, next int64, err error) {
	if len(terms) == 0 {
		return nil, 0, nil
	}
	select {
	case c.searching <- struct{}{}:
		defer func() { <-c.searching }()
	default:
		return nil, 0, ErrSearching
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	for began := time.Now(); time.Since(began) < searchFor; {
		got, err := db.All(ctx, q, scanWords, `
			select seq, id, name || ' ' || body
			from comment
			where story_id = $1 and seq < $2 and state = 'shown'
			order by seq desc
			limit $3`, story, before, searchBatch)
		if err != nil {
			return nil, 0, err
		}
		var ids []db.ID
		for _, w := range got {
			before = w.seq
			if has(w.text, terms) {
				if ids = append(ids, w.id); len(list)+len(ids) == limit {
					break
				}
			}
		}
		found, err := c.ByID(ctx, q, ids)
		if err != nil {
			return nil, 0, err
		}
		slices.SortFunc(found, func(a, b Comment) int { return int(b.Seq - a.Seq) })
		list = append(list, found...)
		if len(list) == limit {
			return list, before, nil
		}
		if len(got) < searchBatch {
			return list, 0, nil
		}
	}
	return list, before, nil
}

type searched struct {
	seq  int64
	id   db.ID
	text string
}

func scanWords(r db.Row) (w searched, err error) {
	err = r.Scan(&w.seq, &w.id, &w.text)
	return w, err
}

func has(text string, terms []string) bool {
	text = strings.ToLower(text)
	for _, t := range terms {
		if !strings.Contains(text, t) {
			return false
		}
	}
	return true
}

// found writes words, with those that were looked for pointed out. Folding may
// change how many bytes a letter takes, so each folded byte knows its letter.
func (m *markup) found(text string) {
	if len(m.words.Found) == 0 {
		m.out.Text(text)
		return
	}
	var lower strings.Builder
	letter := make([]int, 0, len(text)+1)
	for i, r := range text {
		n, _ := lower.WriteRune(unicode.ToLower(r))
		for range n {
			letter = append(letter, i)
		}
	}
	letter = append(letter, len(text))
	folded, done, at := lower.String(), 0, 0
	next := make([]int, len(m.words.Found)) // where each stands, from at on
	for {
		first, length := len(folded), 0
		for i, term := range m.words.Found {
			if next[i] >= 0 && (next[i] < at || at == 0) {
				if next[i] = strings.Index(folded[at:], term); next[i] >= 0 {
					next[i] += at
				}
			}
			if next[i] >= 0 && (next[i] < first || next[i] == first && len(term) > length) {
				first, length = next[i], len(term)
			}
		}
		if length == 0 {
			break
		}
		at = first + length
		m.out.Text(text[done:letter[first]]).Raw("<mark>").Text(text[letter[first]:letter[at]]).Raw("</mark>")
		done = letter[at]
	}
	m.out.Text(text[done:])
}
