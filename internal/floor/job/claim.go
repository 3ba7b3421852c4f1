package job

import "broadsheet/internal/floor/db"

const (
	claimHead = `
		update job
		set claimed_until = $2, attempts = attempts + 1
		where id in (
			select id
			from job
			where run_at <= $1 and claimed_until < $1
			order by run_at, id
			limit $3`
	skipLocked = `
			for update skip locked`
	claimTail = `
		)
		returning id, kind, payload, attempts, run_at`
)

// claimSQL differs because only PostgreSQL has several claimers at once, and
// they must not wait for each other.
func claimSQL(engine db.Engine) string {
	if engine == db.PostgreSQL {
		return claimHead + skipLocked + claimTail
	}
	return claimHead + claimTail
}
