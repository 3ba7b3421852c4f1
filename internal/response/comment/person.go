package comment

import (
	"context"
	"slices"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// What belongs to somebody who has an account: comments that they claimed, the
// answers to them, and what becomes of both when they leave.

// Below is where a list of somebody's comments goes on: below the one that was
// written then. The zero Below is the top.
type Below struct {
	At db.Time
	ID db.ID
}

// Claimable counts the comments that a guest wrote under an address and nobody
// has claimed. Whoever asks has proved that the address is theirs.
func (c *Comments) Claimable(ctx context.Context, q db.Queryer, email string) (int, error) {
	return db.One(ctx, q, db.Value[int], `
		select count(*)
		from comment c
		join guest g on g.id = c.guest_id
		where g.email_folded = $1 and c.account_id is null and c.state <> 'erased'`, fold(email))
}

// Claim gives the comments of a guest to the account whose address was proved,
// and says how many. Who claims at the same moment gets none twice.
func (c *Comments) Claim(ctx context.Context, acc account.Account) (int, error) {
	claimed := 0
	err := c.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`
			update comment
			set account_id = $1
			where account_id is null and state <> 'erased'
			  and guest_id in (select id from guest where email_folded = $2)`, acc.ID, fold(acc.Email))
		claimed = int(n)
		if err != nil {
			return err
		}
		// Nothing that readers see has changed.
		return tx.Journal(db.Entry{Actor: acc.Actor().String(), Verb: "claim", Kind: "account", Object: acc.ID.String()})
	})
	return claimed, err
}

// ByAccount are somebody's comments, newest first, below a place. Those whose story is
// no longer public have no headline.
func (c *Comments) ByAccount(ctx context.Context, q db.Queryer, of db.ID, below Below, limit int) ([]Listed, error) {
	first := flag(below.ID.IsZero())
	return db.All(ctx, q, scanListed, `
		select `+columns+`, coalesce(r.headline, ''), coalesce(s.path, ''), ''
		from comment c
		left join comment p on p.id = c.parent_id
		left join story s on s.id = c.story_id and s.state = 'published'
		left join revision r on r.story_id = s.id and r.number = s.published_revision
		where c.account_id = $1 and c.state <> 'erased'
		  and ($2 = 1 or c.created_at < $3 or c.created_at = $3 and c.id < $4)
		order by c.created_at desc, c.id desc
		limit $5`, of, first, below.At, below.ID, limit)
}

// Replied are the shown answers to somebody's comments by others, newest
// first, below a place.
func (c *Comments) Replied(ctx context.Context, q db.Queryer, to db.ID, below Below, limit int) ([]Listed, error) {
	first := flag(below.ID.IsZero())
	return db.All(ctx, q, scanListed, `
		select `+columns+`, coalesce(r.headline, ''), coalesce(s.path, ''), ''
		from comment p
		join comment c on c.parent_id = p.id
		join story s on s.id = c.story_id and s.state = 'published'
		left join revision r on r.story_id = s.id and r.number = s.published_revision
		where p.account_id = $1 and c.state = 'shown' and (c.account_id is null or c.account_id <> $1)
		  and ($2 = 1 or c.created_at < $3 or c.created_at = $3 and c.id < $4)
		order by c.created_at desc, c.id desc
		limit $5`, to, first, below.At, below.ID, limit)
}

// Leave is what becomes of somebody's comments when their account goes, in the
// same transaction. Their words stay under another name, or go with them; who
// wrote them is forgotten either way.
func (c *Comments) Leave(tx *db.Tx, who account.Account, keepWords bool, name string) error {
	if err := forgetVoter(tx, who); err != nil {
		return err
	}
	stories, err := db.All(tx.Context(), tx, db.Value[db.ID], `
		select distinct story_id
		from comment
		where account_id = $1
		order by story_id`, who.ID)
	if err != nil || len(stories) == 0 {
		return err
	}
	guests, err := db.All(tx.Context(), tx, db.Value[db.ID], `
		select distinct guest_id
		from comment
		where account_id = $1 and guest_id is not null`, who.ID)
	if err != nil {
		return err
	}
	// Always in the order of their keys, so that no two who leave wait for each
	// other.
	for _, story := range stories {
		if err := lock(tx, story); err != nil {
			return err
		}
	}
	if keepWords {
		err = anonymise(tx, who, name)
	} else {
		err = c.eraseAll(tx, who)
	}
	if err != nil {
		return err
	}
	for _, guest := range guests {
		if _, err := tx.Exec(`
			delete from guest
			where id = $1 and not exists (select 1 from comment where guest_id = $1)`, guest); err != nil {
			return err
		}
	}
	entry := db.Entry{Actor: who.Actor().String(), Verb: "leave", Kind: "account", Object: who.ID.String()}
	for _, story := range stories {
		if _, err := tx.Exec(`
			update thread
			set changes = changes + 1
			where story_id = $1`, story); err != nil {
			return err
		}
		entry.Drop = append(entry.Drop, DiscussionKey(story))
		entry.Later = append(entry.Later, CountKey(story))
	}
	return tx.Journal(entry)
}

// forgetVoter leaves somebody's votes as nobody's: the counts stay right, and
// whose they were cannot be told.
func forgetVoter(tx *db.Tx, who account.Account) error {
	nobody := db.NewID()
	if _, err := tx.Exec(`update vote set voter = $1 where voter = $2`, nobody[:], who.ID[:]); err != nil {
		return err
	}
	_, err := tx.Exec(`update reaction set voter = $1 where voter = $2`, nobody[:], who.ID[:])
	return err
}

func anonymise(tx *db.Tx, who account.Account, name string) error {
	_, err := tx.Exec(`
		update comment
		set name = $1, guest_id = null, account_id = null, owner = null, network_hash = null, version = version + 1, changed_at = $2
		where account_id = $3`, name, tx.Now(), who.ID)
	return err
}

// eraseAll takes the words away, and leaves the places of comments that have
// answers.
func (c *Comments) eraseAll(tx *db.Tx, who account.Account) error {
	list, err := db.All(tx.Context(), tx, scan, `
		select `+columns+`
		from comment c
		left join comment p on p.id = c.parent_id
		where c.account_id = $1
		order by c.story_id, c.seq desc`, who.ID)
	if err != nil {
		return err
	}
	for i, one := range list {
		if err := erase(tx, one); err != nil {
			return err
		}
		if one.State == Erased {
			continue
		}
		// Answers of the same person that went before may have changed this one.
		if slices.ContainsFunc(list[:i], func(o Comment) bool { return o.StoryID == one.StoryID }) {
			if one.Replies, err = db.One(tx.Context(), tx, db.Value[int], `
				select replies
				from comment
				where id = $1`, one.ID); err != nil {
				return err
			}
		}
		if err := c.recount(tx, one, Erased); err != nil {
			return err
		}
	}
	return nil
}
