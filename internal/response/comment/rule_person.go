package comment

import (
	"context"
	"errors"
	"fmt"

	"broadsheet/internal/floor/db"
)

// past is what became of somebody's earlier comments.
type past struct {
	shown, removed int
	// proven: known by their account or by what their browser holds. A name and an
	// address anybody can type.
	proven bool
}

// pastLooked is how many of somebody's latest comments are looked at.
const pastLooked = 60

// past reads what became of a writer's latest comments.
func (c *Comments) past(ctx context.Context, q db.Queryer, d Draft) (past, error) {
	type row struct{ shown, removed, own int }
	scan := func(r db.Row) (x row, err error) {
		err = r.Scan(&x.shown, &x.removed, &x.own)
		return x, err
	}
	if !d.Account.IsZero() {
		x, err := db.One(ctx, q, scan, `
			select count(case when state = 'shown' then 1 end), count(case when state in ('removed', 'spam') then 1 end), 0
			from (
				select state
				from comment
				where account_id = $1 and state in ('shown', 'removed', 'spam')
				order by created_at desc, id desc
				limit $2
			) latest`, d.Account, pastLooked)
		return past{x.shown, x.removed, true}, err
	}
	owner := d.Owner
	if owner == nil {
		owner = []byte{}
	}
	x, err := db.One(ctx, q, scan, `
		select count(case when state = 'shown' then 1 end), count(case when state in ('removed', 'spam') then 1 end),
			count(case when state = 'shown' and owner = $4 then 1 end)
		from (
			select c.state, c.owner
			from guest g
			join comment c on c.guest_id = g.id
			where g.email_folded = $1 and g.name_folded = $2 and c.state in ('shown', 'removed', 'spam')
			order by c.created_at desc, c.id desc
			limit $3
		) latest`, fold(d.Email), fold(d.Name), pastLooked, owner)
	return past{x.shown, x.removed, len(owner) > 0 && x.own > 0 && x.own == x.shown}, err
}

// trusted says whether somebody has earned to be taken at their word.
func (p past) trusted(policy Policy) bool {
	return p.proven && policy.TrustAfter > 0 && p.shown >= policy.TrustAfter && p.removed*10 <= p.shown
}

// history asks the rules about what became of earlier comments.
func (j *judgement) history(rules Rules, p past) {
	if rules.HoldStrangers && p.shown == 0 && !p.proven {
		j.add(Verdict{Rule: RuleFirst, Then: ToHold, Why: "It is the first of a guest; none of theirs was shown yet."})
	}
	if p.removed >= 2 && p.removed*3 > p.shown {
		j.add(Verdict{Rule: RuleHistory, Then: ToHold, Why: fmt.Sprintf("Of the writer's latest %d comments, %d were removed or spam.", p.shown+p.removed, p.removed)})
	}
}

// judgeConfirmed holds what a guest writes until their address is proved.
func judgeConfirmed(ctx context.Context, q db.Queryer, d Draft, j *judgement) error {
	_, err := db.One(ctx, q, db.Value[int], `
		select 1
		from guest
		where email_folded = $1 and confirmed_at is not null
		limit 1`, fold(d.Email))
	if errors.Is(err, db.ErrMissing) {
		j.add(Verdict{Rule: RuleConfirm, Then: ToHold, Why: "The guest's mail address is not confirmed."})
		return nil
	}
	return err
}
