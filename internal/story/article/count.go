package article

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"broadsheet/internal/floor/db"
)

// dayLength is that of the days in which published stories are counted: days of
// UTC, which no setting changes.
const dayLength = 24 * 60 * 60 * 1000

// dayOf numbers the day of a moment from 1970 on, and before it downwards.
func dayOf(at db.Time) int64 {
	ms := at.UnixMilli()
	return (ms - (ms%dayLength+dayLength)%dayLength) / dayLength
}

// dayBegin is when a day begins.
func dayBegin(day int64) db.Time { return db.Milliseconds(day * dayLength) }

// countIn keeps the number of stories of a day; by is 1 or -1.
func countIn(tx *db.Tx, at db.Time, by int) error {
	_, err := tx.Exec(`
		insert into published_day (day, stories)
		values ($1, $2)
		on conflict (day) do update set stories = published_day.stories + excluded.stories`, dayOf(at), by)
	return err
}

// uncount takes a story that stands in the lists out of its day's number.
func uncount(tx *db.Tx, story db.ID) error {
	at, err := db.One(tx.Context(), tx, db.Value[db.Time], `
		select at
		from listing
		where story_id = $1 and list = $2`, story, ListLatest)
	if errors.Is(err, db.ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	return countIn(tx, at, -1)
}

// MaxParts is how many parts of a span one question counts: the days of a month.
const MaxParts = 31

// Counts says how many stories came out between each bound and the next, up to
// now; the bounds ascend. Whole days are added up, so that a year costs as much
// as a paper of any size has days in it; only where a bound lies within a day of
// UTC, the stories since the day began are counted.
func (a *Articles) Counts(ctx context.Context, q db.Queryer, bounds []db.Time) ([]int, error) {
	if len(bounds) < 2 || len(bounds) > MaxParts+1 {
		return nil, fmt.Errorf("article: %d bounds; the stories are counted in 1 to %d parts", len(bounds), MaxParts)
	}
	// A clock that went back hides what is not out yet.
	end := db.Milliseconds(a.db.Now().UnixMilli() + 1)
	cut := make([]db.Time, len(bounds))
	for i, b := range bounds {
		if cut[i] = b; b.After(end.Time) {
			cut[i] = end
		}
	}
	days, err := daysBetween(ctx, q, dayOf(cut[0]), dayOf(cut[len(cut)-1]))
	if err != nil {
		return nil, err
	}
	since, err := sinceDayBegan(ctx, q, cut)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(bounds)-1)
	for i := range counts {
		counts[i] = since[i+1] - since[i]
		for day := dayOf(cut[i]); day < dayOf(cut[i+1]); day++ {
			counts[i] += days[day]
		}
	}
	return counts, nil
}

type dayCount struct {
	day     int64
	stories int
}

// daysBetween are the numbers of the days from the first up to the last, which
// is not among them.
func daysBetween(ctx context.Context, q db.Queryer, first, last int64) (map[int64]int, error) {
	list, err := db.All(ctx, q, func(r db.Row) (c dayCount, err error) {
		err = r.Scan(&c.day, &c.stories)
		return c, err
	}, `
		select day, stories
		from published_day
		where day >= $1 and day < $2 and stories > 0
		order by day
		limit $3`, first, last, max(last-first, 0))
	days := make(map[int64]int, len(list))
	for _, c := range list {
		days[c.day] = c.stories
	}
	return days, err
}

// Day is a day of UTC on which stories came out.
type Day struct {
	Begin   db.Time
	Stories int
}

// maxDays is more than the days of all years that a story may be dated in.
const maxDays = 400_000

// Days lists the days of UTC on which stories came out, first to last: all of
// them, for those who part a whole archive.
func (a *Articles) Days(ctx context.Context, q db.Queryer) ([]Day, error) {
	return db.All(ctx, q, func(r db.Row) (d Day, err error) {
		var day int64
		err = r.Scan(&day, &d.Stories)
		d.Begin = dayBegin(day)
		return d, err
	}, `
		select day, stories
		from published_day
		where stories > 0
		order by day
		limit $1`, maxDays)
}

// sinceDayBegan counts for each moment the stories of its day before it.
func sinceDayBegan(ctx context.Context, q db.Queryer, moments []db.Time) ([]int, error) {
	counts := make([]int, len(moments))
	args := []any{ListLatest}
	within := false
	for i := range MaxParts + 1 {
		m := moments[min(i, len(moments)-1)]
		begin := dayBegin(dayOf(m))
		within = within || m.After(begin.Time)
		args = append(args, begin.UnixMilli(), m.UnixMilli())
	}
	if !within {
		return counts, nil
	}
	list, err := db.All(ctx, q, func(r db.Row) (c dayCount, err error) {
		err = r.Scan(&c.day, &c.stories)
		return c, err
	}, sinceSQL, args...)
	for _, c := range list {
		if int(c.day) < len(counts) {
			counts[c.day] = c.stories
		}
	}
	return counts, err
}

// sinceSQL counts in thirty-two places at once; its text is constant, so places
// that are not needed repeat the last.
const sinceSQL = `
		select 0, count(*) from listing where list = $1 and at >= $2 and at < $3
		union all select 1, count(*) from listing where list = $1 and at >= $4 and at < $5
		union all select 2, count(*) from listing where list = $1 and at >= $6 and at < $7
		union all select 3, count(*) from listing where list = $1 and at >= $8 and at < $9
		union all select 4, count(*) from listing where list = $1 and at >= $10 and at < $11
		union all select 5, count(*) from listing where list = $1 and at >= $12 and at < $13
		union all select 6, count(*) from listing where list = $1 and at >= $14 and at < $15
		union all select 7, count(*) from listing where list = $1 and at >= $16 and at < $17
		union all select 8, count(*) from listing where list = $1 and at >= $18 and at < $19
		union all select 9, count(*) from listing where list = $1 and at >= $20 and at < $21
		union all select 10, count(*) from listing where list = $1 and at >= $22 and at < $23
		union all select 11, count(*) from listing where list = $1 and at >= $24 and at < $25
		union all select 12, count(*) from listing where list = $1 and at >= $26 and at < $27
		union all select 13, count(*) from listing where list = $1 and at >= $28 and at < $29
		union all select 14, count(*) from listing where list = $1 and at >= $30 and at < $31
		union all select 15, count(*) from listing where list = $1 and at >= $32 and at < $33
		union all select 16, count(*) from listing where list = $1 and at >= $34 and at < $35
		union all select 17, count(*) from listing where list = $1 and at >= $36 and at < $37
		union all select 18, count(*) from listing where list = $1 and at >= $38 and at < $39
		union all select 19, count(*) from listing where list = $1 and at >= $40 and at < $41
		union all select 20, count(*) from listing where list = $1 and at >= $42 and at < $43
		union all select 21, count(*) from listing where list = $1 and at >= $44 and at < $45
		union all select 22, count(*) from listing where list = $1 and at >= $46 and at < $47
		union all select 23, count(*) from listing where list = $1 and at >= $48 and at < $49
		union all select 24, count(*) from listing where list = $1 and at >= $50 and at < $51
		union all select 25, count(*) from listing where list = $1 and at >= $52 and at < $53
		union all select 26, count(*) from listing where list = $1 and at >= $54 and at < $55
		union all select 27, count(*) from listing where list = $1 and at >= $56 and at < $57
		union all select 28, count(*) from listing where list = $1 and at >= $58 and at < $59
		union all select 29, count(*) from listing where list = $1 and at >= $60 and at < $61
		union all select 30, count(*) from listing where list = $1 and at >= $62 and at < $63
		union all select 31, count(*) from listing where list = $1 and at >= $64 and at < $65`

// Miscount is a day of UTC whose kept number is not that of its stories.
type Miscount struct {
	Day           string // 2026-11-23
	Kept, Counted int
}

func (m Miscount) String() string {
	return m.Day + ": " + strconv.Itoa(m.Kept) + " are kept, " + strconv.Itoa(m.Counted) + " stand in the list"
}

// maxMiscounts bounds a report that nobody reads to its end.
const maxMiscounts = 1000

// Miscounts compares the numbers that are kept with the stories themselves; it
// reads the whole list. A sound site has none.
func (a *Articles) Miscounts(ctx context.Context, q db.Queryer) ([]Miscount, error) {
	return db.All(ctx, q, func(r db.Row) (Miscount, error) {
		var m Miscount
		var day int64
		err := r.Scan(&day, &m.Kept, &m.Counted)
		m.Day = dayBegin(day).Format("2006-01-02")
		return m, err
	}, `
		select day, cast(sum(kept) as bigint), cast(sum(counted) as bigint)
		from (
		  select day, stories as kept, 0 as counted
		  from published_day
		  union all
		  select (at - ((at % 86400000) + 86400000) % 86400000) / 86400000, 0, 1
		  from listing
		  where list = $1
		) days
		group by day
		having sum(kept) <> sum(counted)
		order by day
		limit $2`, ListLatest, maxMiscounts)
}
