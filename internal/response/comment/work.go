package comment

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/bits"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
)

// Proof of work: while somebody floods the site, a guest's browser spends a
// second of arithmetic on each comment. Whoever's browser cannot is held and
// waits for a person, and is never refused.

const (
	// workBits is how many leading bits of the hash must be zero: about 130,000
	// hashes, a second in a telephone's browser.
	workBits = 17
	// workLasts is how long a task may take to come back: as long as somebody writes.
	workLasts = 2 * time.Hour
	// attackFrom is how many comments that were held or spam within a minute make
	// an attack of them.
	attackFrom = 30
)

// Task is what a guest's browser works on. Its answer is a text such that
// SHA-256(Task + "." + answer) begins with Bits zero bits.
type Task struct {
	Task string `json:"task"`
	Bits int    `json:"bits"`
}

// Task gives a guest's browser a task for a story; ok is false while there is no
// need of one.
func (c *Comments) Task(ctx context.Context, q db.Queryer, story db.ID) (t Task, ok bool, err error) {
	known, err := c.inForce(ctx, q, story)
	if err != nil {
		return t, false, err
	}
	if ok, err = c.attacked(ctx, q, known.Attack); !ok || err != nil {
		return t, false, err
	}
	return Task{c.task(story, c.db.Now()), workBits}, true, nil
}

func (c *Comments) task(story db.ID, at db.Time) string {
	stamp := binary.BigEndian.AppendUint64(nil, uint64(at.UnixMilli()))
	mac := hmac.New(sha256.New, c.rules.Secret)
	mac.Write([]byte("work"))
	mac.Write(story[:])
	mac.Write(stamp)
	return base64.RawURLEncoding.EncodeToString(append(stamp, mac.Sum(nil)[:18]...))
}

// worked says whether an answer was worked for, for this story, in time.
func (c *Comments) worked(d Draft, now db.Time) bool {
	task, _, ok := strings.Cut(d.Work, ".")
	raw, err := base64.RawURLEncoding.DecodeString(task)
	if !ok || err != nil || len(raw) != 26 || len(d.Work) > 200 {
		return false
	}
	at := db.Milliseconds(int64(binary.BigEndian.Uint64(raw)))
	if !hmac.Equal([]byte(task), []byte(c.task(d.Story, at))) || at.After(now.Add(time.Minute)) || now.Sub(at.Time) > workLasts {
		return false
	}
	sum := sha256.Sum256([]byte(d.Work))
	return bits.LeadingZeros64(binary.BigEndian.Uint64(sum[:])) >= workBits
}

// spent takes an answer once: another comment needs another.
func (c *Comments) spent(tx *db.Tx, d Draft) error {
	task, _, _ := strings.Cut(d.Work, ".")
	return often(tx, mark("work", []byte(task)), 1, workLasts, "comment.refused.fast")
}

// attacked says whether guests have to work now.
func (c *Comments) attacked(ctx context.Context, q db.Queryer, a Attack) (bool, error) {
	if a == UnderAttack {
		return true, nil
	}
	if a != WhenAttack {
		return false, nil
	}
	n, err := db.One(ctx, q, db.Value[int], `
		select count(*)
		from (
			select 1 as one
			from comment
			where state in ('held', 'spam') and created_at > $1
			limit $2
		) waiting`, db.At(c.db.Now().Add(-time.Minute)), attackFrom)
	return n >= attackFrom, err
}

// judgeWork holds a guest's comment that nobody worked for while it is asked for.
func (c *Comments) judgeWork(ctx context.Context, q db.Queryer, d Draft, known inForce, j *judgement) error {
	needed, err := c.attacked(ctx, q, known.Attack)
	if err != nil || !needed {
		return err
	}
	if j.worked = c.worked(d, c.db.Now()); !j.worked {
		j.add(Verdict{Rule: RuleWork, Then: ToHold, Why: "The site is under attack, and the sender's browser has not worked for it."})
	}
	return nil
}
