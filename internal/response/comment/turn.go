package comment

import (
	"errors"
	"time"

	"broadsheet/internal/floor/db"
)

// turn is a comment's place in a story's thread, and what says whether the
// story takes comments.
type turn struct {
	seq             int64
	state, comments string
	published       db.Time
	switches        Switches // the story's, and the site's where it has none
	locks           int
}

// takeTurn counts a comment in and holds the thread until the write ends. A
// refusal after it undoes it. None of its statements returns what it wrote:
// SQLite does that with a trigger, at the price of a second statement and more.
func takeTurn(tx *db.Tx, story db.ID, shown, held int) (turn, error) {
	n, err := tx.Exec(`
		update thread
		set last_seq = last_seq + 1, shown = shown + $1, appeared = appeared + $1, held = held + $2, changed_at = $3, changes = changes + 1
		where story_id = $4`, shown, held, tx.Now(), story)
	if err != nil {
		return turn{}, err
	}
	if n == 0 {
		// Two may be the first at once.
		_, err := tx.Exec(`
			insert into thread (story_id, last_seq, shown, appeared, held, changed_at)
			values ($1, 1, $2, $2, $3, $4)
			on conflict (story_id) do update set
				last_seq = thread.last_seq + 1,
				shown = thread.shown + excluded.shown,
				appeared = thread.appeared + excluded.appeared,
				held = thread.held + excluded.held,
				changed_at = excluded.changed_at,
				changes = thread.changes + 1`, story, shown, held, tx.Now())
		if err != nil {
			return turn{}, err
		}
	}
	t, err := db.One(tx.Context(), tx, func(r db.Row) (t turn, err error) {
		var site Switches
		var own, all int64
		err = r.Scan(&t.seq, &t.state, &t.comments, &t.published, &t.locks, &t.switches.Who, &own, &site.Who, &all)
		t.switches.Slow, site.Slow = time.Duration(own)*time.Millisecond, time.Duration(all)*time.Millisecond
		t.switches = t.switches.over(site)
		return t, err
	}, `
		select t.last_seq, s.state, s.comments, s.published_at, t.locks,
			coalesce(own.who, ''), coalesce(own.slow_ms, 0), coalesce(site.who, ''), coalesce(site.slow_ms, 0)
		from story s
		join thread t on t.story_id = s.id
		left join discussion own on own.story_id = s.id
		left join discussion site on site.story_id = $2
		where s.id = $1`, story, siteRow)
	if errors.Is(err, db.ErrMissing) {
		return turn{}, ErrMissing
	}
	return t, err
}

// open says whether a story takes comments now.
func (c *Comments) open(t turn, d Draft, now db.Time) error {
	if t.state != "published" || t.published.After(now.Time) {
		return ErrMissing
	}
	if !c.rules.Open(t.comments, t.published, now) {
		return Refusals{{Key: "comment.refused.closed"}}
	}
	switch who := t.switches.over(c.rules.Switches).Who; {
	case who == Nobody:
		return Refusals{{Key: "comment.refused.closed"}}
	case who == Members && d.Account.IsZero():
		return Refusals{{Key: "comment.refused.members"}}
	}
	return nil
}
