package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"broadsheet/internal/floor/db"
)

// limit is how often something may be tried.
type limit struct {
	name string
	most int
	per  time.Duration
}

// The limits. Those of an address and of a network hold side by side.
var (
	mailsToAddress   = limit{"mail to", 5, time.Hour}
	mailsFromNetwork = limit{"mail from", 20, time.Hour}
	failsOfAccount   = limit{"password of", 10, 15 * time.Minute}
	failsOfNetwork   = limit{"password from", 10, 15 * time.Minute}
	failsOfDevice    = limit{"password on", 10, 15 * time.Minute}
	codesOfAsking    = limit{"code of", 5, time.Hour}
	codesOfNetwork   = limit{"code from", 50, time.Hour}
	secondOfAccount  = limit{"second factor of", 10, 15 * time.Minute}
	ceremonies       = limit{"passkey from", 120, 15 * time.Minute}
	confirmations    = limit{"confirmation of", 10, 15 * time.Minute}
)

const longestLimit = time.Hour

// limits counts attempts in the database, so that all nodes count together.
type limits struct {
	db  *db.DB
	key []byte
}

// take counts one attempt and says whether it was within the limit. It counts
// before the attempt, so that of many at once no more than the limit come
// through.
func (l limits) take(ctx context.Context, lim limit, who string) (bool, error) {
	used := 0
	err := l.db.Tidy(ctx, func(tx *db.Tx) (err error) {
		used, err = db.One(tx.Context(), tx, db.Value[int], `
			insert into allowance (key, began_at, used)
			values ($1, $2, 1)
			on conflict (key) do update set
			  used = case when allowance.began_at <= $3 then 1 else allowance.used + 1 end,
			  began_at = case when allowance.began_at <= $3 then excluded.began_at else allowance.began_at end
			returning used`, l.hash(lim, who), tx.Now(), db.At(tx.Now().Add(-lim.per)))
		return err
	})
	return used <= lim.most, err
}

// give takes an attempt back that was none.
func (l limits) give(ctx context.Context, lim limit, who string) error {
	return l.db.Tidy(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`
			update allowance
			set used = used - 1
			where key = $1 and used > 0`, l.hash(lim, who))
		return err
	})
}

func (l limits) hash(lim limit, who string) []byte {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte(lim.name))
	mac.Write([]byte{0})
	mac.Write([]byte(who))
	return mac.Sum(nil)[:16]
}
