package comment

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"broadsheet/internal/floor/db"
)

// names are the looks of names that not everybody may write under.
type names struct {
	staff   map[string][]db.ID // skeleton: accounts of the newsroom
	authors map[string]string  // skeleton: somebody whose name stands over stories
}

// mostNames bounds what is kept of names; a paper has had fewer authors.
const mostNames = 20_000

// readNames reads the names of the newsroom's people.
func readNames(ctx context.Context, q db.Queryer) (*names, error) {
	type row struct {
		name    string
		account db.ID
		role    string
	}
	rows, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.name, &x.account, &x.role)
		return x, err
	}, `
		select p.name, a.id, coalesce(a.role, '')
		from person p
		left join account a on a.person_id = p.id and a.disabled_at = 0
		where a.id is null or a.role not in ('guest', 'reader')
		order by p.created_at desc
		limit $1`, mostNames)
	n := &names{map[string][]db.ID{}, map[string]string{}}
	for _, x := range rows {
		look := skeleton(x.name)
		switch {
		case look == "":
		case x.account.IsZero():
			n.authors[look] = x.name
		default:
			n.staff[look] = append(n.staff[look], x.account)
		}
	}
	return n, err
}

// nameKinds are the journal's kinds after which names are read anew.
var nameKinds = []string{"person", "account", "user", "story"}

// nameBook keeps the names until they may have changed.
type nameBook struct {
	mu      sync.Mutex
	names   *names
	changes int
}

// follow drops what is kept of names when they may have changed.
func (b *nameBook) follow(entries []db.Entry) {
	if slices.ContainsFunc(entries, func(e db.Entry) bool { return slices.Contains(nameKinds, e.Kind) }) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.names = nil
		b.changes++
	}
}

func (b *nameBook) read(ctx context.Context, q db.Queryer) (*names, error) {
	b.mu.Lock()
	known, changes := b.names, b.changes
	b.mu.Unlock()
	if known != nil {
		return known, nil
	}
	known, err := readNames(ctx, q)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changes == changes { // else somebody was added while we read
		b.names = known
	}
	return known, nil
}

// judgeName asks whether a name is one's own to write under: that of somebody in
// the newsroom is theirs alone, and what looks like an author's is held.
func (c *Comments) judgeName(ctx context.Context, q db.Queryer, d Draft, j *judgement) error {
	known, err := c.names.read(ctx, q)
	if err != nil {
		return err
	}
	look := skeleton(d.Name)
	own := known.staff[look]
	taken := len(own) > 0 && (d.Account.IsZero() || !slices.Contains(own, d.Account))
	for _, word := range j.policy.Reserved {
		if look != "" && look == skeleton(word) && len(own) == 0 {
			taken = true
		}
	}
	if taken {
		j.add(Verdict{Rule: RuleName, Then: ToRefuse, Why: fmt.Sprintf("The name %s looks like one of the newsroom's.", inQuotes(d.Name))})
		j.refusal = Refusals{{Field: "name", Key: "comment.refused.name_taken"}}
		return nil
	}
	if author, ok := known.authors[look]; ok && j.policy.HoldAuthors && d.Account.IsZero() {
		j.add(Verdict{Rule: RuleName, Then: ToHold, Why: fmt.Sprintf("The name looks like %s, which stands over stories.", inQuotes(author))})
	}
	return nil
}
