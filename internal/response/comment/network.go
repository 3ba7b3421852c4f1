package comment

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/netip"
	"sync"
	"time"

	"broadsheet/internal/floor/db"
)

// keepHashes is how long a sender's network can be recognised.
const keepHashes = 30 * 24 * time.Hour

const day = 24 * time.Hour

// Networks turns senders' addresses into keyed hashes. The key is a new one
// each day and is thrown away after 30; then nobody can tell any more.
type Networks struct {
	db *db.DB

	mu     sync.Mutex
	today  int64
	secret []byte
	before [][]byte // the keys of earlier days; nil: not read yet
}

// NewNetworks makes the hasher.
func NewNetworks(d *db.DB) *Networks { return &Networks{db: d} }

// Hash is the keyed hash (HMAC-SHA-256, 16 bytes) of the network that an
// address belongs to: an IPv4 address, or the /64 of an IPv6 one.
func (n *Networks) Hash(ctx context.Context, addr netip.Addr) ([]byte, error) {
	if !addr.IsValid() {
		return nil, nil
	}
	secret, err := n.key(ctx)
	if err != nil {
		return nil, err
	}
	return hashUnder(secret, addr), nil
}

// Known is Hash, and the hashes of the same network under the keys of earlier
// days that are still kept: what was stored then can be told by them.
func (n *Networks) Known(ctx context.Context, addr netip.Addr) (today []byte, earlier [][]byte, err error) {
	if today, err = n.Hash(ctx, addr); err != nil || today == nil {
		return nil, nil, err
	}
	n.mu.Lock()
	at := n.today
	if n.before == nil {
		n.before, err = db.All(ctx, n.db, db.Value[[]byte], `
			select secret
			from rotating_key
			where day < $1
			order by day desc
			limit 31`, at)
		if n.before == nil && err == nil {
			n.before = [][]byte{}
		}
	}
	secrets := n.before
	n.mu.Unlock()
	for _, secret := range secrets {
		earlier = append(earlier, hashUnder(secret, addr))
	}
	return today, earlier, err
}

func hashUnder(secret []byte, addr netip.Addr) []byte {
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		addr = netip.PrefixFrom(addr, 64).Masked().Addr()
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(addr.AsSlice())
	return mac.Sum(nil)[:16]
}

func (n *Networks) key(ctx context.Context) ([]byte, error) {
	today := n.db.Now().Unix() / int64(day/time.Second)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.today == today && n.secret != nil {
		return n.secret, nil
	}
	secret, err := dayKey(ctx, n.db, today)
	if errors.Is(err, db.ErrMissing) {
		fresh := make([]byte, 32)
		rand.Read(fresh)
		err = n.db.Tidy(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`
				insert into rotating_key (day, secret)
				values ($1, $2)
				on conflict (day) do nothing`, today, fresh)
			return err
		})
		if err == nil {
			secret, err = dayKey(ctx, n.db, today) // another process may have been first
		}
	}
	if err != nil {
		return nil, err
	}
	n.today, n.secret, n.before = today, secret, nil
	return secret, nil
}

func dayKey(ctx context.Context, q db.Queryer, d int64) ([]byte, error) {
	return db.One(ctx, q, db.Value[[]byte], `
		select secret
		from rotating_key
		where day = $1`, d)
}

// Forget throws away keys and hashes that are older than 30 days, and the
// answers to requests that are no longer repeated. The timetable calls it.
func (n *Networks) Forget(ctx context.Context) error {
	return n.db.Tidy(ctx, func(tx *db.Tx) error {
		old := db.At(tx.Now().Add(-keepHashes))
		if _, err := tx.Exec(`
			delete from rotating_key
			where day < $1`, old.Unix()/int64(day/time.Second)); err != nil {
			return err
		}
		if _, err := tx.Exec(`
			update comment
			set network_hash = null
			where created_at < $1 and network_hash is not null`, old); err != nil {
			return err
		}
		if err := forgetRates(tx); err != nil {
			return err
		}
		_, err := tx.Exec(`
			delete from idempotency
			where at < $1`, db.At(tx.Now().Add(-Window)))
		return err
	})
}
