package job

import "broadsheet/internal/floor/db"

// claimSQL differs because only PostgreSQL has several claimers at once, and
// they must not wait for each other.
func claimSQL(engine db.Engine) string {
	if engine == db.PostgreSQL {
		return `
		update job
		set claimed_until = $2, attempts = attempts + 1
		where id in (
			select id
			from job
			where run_at <= $1 and claimed_until < $1
			order by run_at, id
			limit $3
			for update skip locked
		)
		returning id, kind, payload, attempts, run_at`
	}
	return `
		update job
		set claimed_until = $2, attempts = attempts + 1
		where id in (
			select id
			from job
			where run_at <= $1 and claimed_until < $1
			order by run_at, id
			limit $3
		)
		returning id, kind, payload, attempts, run_at`
}
