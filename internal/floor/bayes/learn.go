package bayes

import (
	"bytes"
	"errors"
	"slices"

	"broadsheet/internal/floor/db"
)

// Learn takes a text that somebody judged as an example, in the transaction of
// their decision. subject names it: learning it again replaces what was learnt.
func (m Model) Learn(tx *db.Tx, subject db.ID, text string, unwanted bool) error {
	if err := m.Unlearn(tx, subject); err != nil {
		return err
	}
	// Always in one order, so that no two who learn wait for each other.
	list := Words(text)
	slices.SortFunc(list, func(a, b Word) int { return bytes.Compare(a[:], b[:]) })
	packed := make([]byte, 0, len(list)*len(Word{}))
	for _, w := range list {
		packed = append(packed, w[:]...)
	}
	u := 0
	if unwanted {
		u = 1
	}
	if _, err := tx.Exec(`
		insert into bayes_example (model, subject, unwanted, words)
		values ($1, $2, $3, $4)`, m.Name, subject, u, packed); err != nil {
		return err
	}
	return m.count(tx, list, u, 1-u)
}

// Unlearn takes an example back; one that was never learnt is nothing.
func (m Model) Unlearn(tx *db.Tx, subject db.ID) error {
	// The total's row first: whoever learns at the same moment waits here.
	if _, err := tx.Exec(`
		insert into bayes_total (model, unwanted, wanted)
		values ($1, 0, 0)
		on conflict (model) do update set unwanted = bayes_total.unwanted`, m.Name); err != nil {
		return err
	}
	type example struct {
		unwanted int
		words    []byte
	}
	was, err := db.One(tx.Context(), tx, func(r db.Row) (e example, err error) {
		err = r.Scan(&e.unwanted, &e.words)
		return e, err
	}, `
		select unwanted, words
		from bayes_example
		where model = $1 and subject = $2`, m.Name, subject)
	if errors.Is(err, db.ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`
		delete from bayes_example
		where model = $1 and subject = $2`, m.Name, subject); err != nil {
		return err
	}
	var list []Word
	for word := range slices.Chunk(was.words, len(Word{})) {
		list = append(list, Word(word))
	}
	return m.count(tx, list, -was.unwanted, was.unwanted-1)
}

// Learnt says as what an example was learnt; ok is false where it was not.
func (m Model) Learnt(tx *db.Tx, subject db.ID) (unwanted, ok bool, err error) {
	n, err := db.One(tx.Context(), tx, db.Value[int], `
		select unwanted
		from bayes_example
		where model = $1 and subject = $2`, m.Name, subject)
	if errors.Is(err, db.ErrMissing) {
		return false, false, nil
	}
	return n == 1, err == nil, err
}

// Forget drops what is kept of an example whose writer wants nothing kept. What
// was counted stays counted, and can no longer be taken back.
func (m Model) Forget(tx *db.Tx, subject db.ID) error {
	_, err := tx.Exec(`
		delete from bayes_example
		where model = $1 and subject = $2`, m.Name, subject)
	return err
}

// countedAtOnce is how many words one statement counts.
const countedAtOnce = 16

func (m Model) count(tx *db.Tx, list []Word, unwanted, wanted int) error {
	if _, err := tx.Exec(`
		update bayes_total
		set unwanted = unwanted + $1, wanted = wanted + $2
		where model = $3`, unwanted, wanted, m.Name); err != nil {
		return err
	}
	for part := range slices.Chunk(list, countedAtOnce) {
		if err := m.countPart(tx, part, unwanted, wanted); err != nil {
			return err
		}
	}
	return nil
}

func (m Model) countPart(tx *db.Tx, part []Word, unwanted, wanted int) error {
	if len(part) == countedAtOnce {
		args := []any{m.Name, unwanted, wanted}
		for i := range part {
			args = append(args, part[i][:])
		}
		_, err := tx.Exec(`
			insert into bayes_word (model, word, unwanted, wanted)
			values ($1, $4, $2, $3), ($1, $5, $2, $3), ($1, $6, $2, $3), ($1, $7, $2, $3),
				($1, $8, $2, $3), ($1, $9, $2, $3), ($1, $10, $2, $3), ($1, $11, $2, $3),
				($1, $12, $2, $3), ($1, $13, $2, $3), ($1, $14, $2, $3), ($1, $15, $2, $3),
				($1, $16, $2, $3), ($1, $17, $2, $3), ($1, $18, $2, $3), ($1, $19, $2, $3)
			on conflict (model, word) do update set
				unwanted = bayes_word.unwanted + excluded.unwanted, wanted = bayes_word.wanted + excluded.wanted`, args...)
		return err
	}
	for i := range part {
		if _, err := tx.Exec(`
			insert into bayes_word (model, word, unwanted, wanted)
			values ($1, $2, $3, $4)
			on conflict (model, word) do update set
				unwanted = bayes_word.unwanted + excluded.unwanted, wanted = bayes_word.wanted + excluded.wanted`,
			m.Name, part[i][:], unwanted, wanted); err != nil {
			return err
		}
	}
	return nil
}
