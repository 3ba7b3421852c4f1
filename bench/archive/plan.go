// Package archive makes sites of any size for the benchmarks: stories that differ
// from each other, as a paper would have published them over the years, with
// revisions, corrections, quotations, running stories and discussions. Rows are
// written straight into the tables, many thousand in a transaction; before that
// a small site is made both ways, by the rooms and by this package, and the two
// must be the same, row by row.
package archive

import (
	"fmt"
	"math"
	"time"

	"broadsheet/internal/floor/db"
)

// Plan is what is to be made. The same plan makes the same site.
type Plan struct {
	Stories  int
	Comments int
	Seed     uint64
	End      time.Time // when the last story came out
	PerYear  int       // stories; 0: 50,000, which makes a million of them twenty years
}

// MinWords is how many different words stand in each story at least.
const MinWords = 400

const (
	perYear      = 50_000
	year         = 365 * 24 * time.Hour
	authorCount  = 200
	tagCount     = 2000
	placeCount   = 500
	perStoryline = 20 // chapters, about
)

// Sections of every site, in the order of the bar.
var Sections = []string{"Politics", "World", "Business", "City", "Courts", "Science", "Health", "Schools", "Culture", "Sport", "Travel", "Weather"}

func (p Plan) check() error {
	switch {
	case p.Stories < 1 || p.Stories > 10_000_000:
		return fmt.Errorf("%d stories: choose from 1 to 10,000,000", p.Stories)
	case p.Comments < 0 || p.Comments > mostOfAKind:
		return fmt.Errorf("%d comments: choose from 0 to 100,000,000", p.Comments)
	case p.End.IsZero():
		return fmt.Errorf("the plan does not say when the last story came out")
	}
	return nil
}

func (p Plan) slot() time.Duration {
	n := p.PerYear
	if n == 0 {
		n = perYear
	}
	return year / time.Duration(n)
}

// at is when a story came out: one in each slot, somewhere in it.
func (p Plan) at(n int) db.Time {
	slot := p.slot()
	jitter := time.Duration(mix(p.Seed^uint64(n)^0xa7) % uint64(slot*9/10))
	return db.At(p.End.Add(-slot*time.Duration(p.Stories-n) + jitter))
}

// Founded is a moment before everything: when the sections were made.
func (p Plan) Founded() time.Time {
	return p.End.Add(-p.slot()*time.Duration(p.Stories) - 24*time.Hour)
}

// mix scatters numbers; no two become one (splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// What keys are made for: each kind counts by itself.
const (
	forStory = iota
	forTerm
	forComment
	forGuest
	forCorrection
)

// key is the internal key of the n-th thing of a kind, a UUIDv7 of its moment.
func (p Plan) key(kind, n int, at db.Time) (id db.ID) {
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	rest := mix(p.Seed + uint64(kind)<<56 + uint64(n))
	id[6], id[7] = 0x70|byte(kind), byte(n)
	for i := range 8 {
		id[8+i] = byte(rest >> (56 - 8*i))
	}
	id[8] = 0x80 | id[8]&0x3f
	return id
}

const mostOfAKind = 100_000_000

const publicAlphabet = "23456789bcdfghjkmnpqrstvwxyz"

// public is a public id of so many letters for the n-th thing of a kind: they are
// scattered, and none comes twice, since the factor has no divisor in common
// with 28.
func (p Plan) public(letters, kind, n int) string {
	room := uint64(1)
	for range letters {
		room *= uint64(len(publicAlphabet))
	}
	x := (uint64(n+kind*mostOfAKind)*0x9e3779b9 + p.Seed) % room
	var b [16]byte
	for i := range letters {
		b[i] = publicAlphabet[x%uint64(len(publicAlphabet))]
		x /= uint64(len(publicAlphabet))
	}
	return string(b[:letters])
}

// commentsOn is how many comments each story has: the n-th most discussed has
// one of n, and which story that is, is scattered over the years.
func (p Plan) commentsOn() []uint32 {
	counts := make([]uint32, p.Stories)
	step := uint64(p.Stories)*61803/100000 | 1
	for gcd(step, uint64(p.Stories)) > 1 {
		step += 2
	}
	log := math.Log(float64(p.Stories) + 1)
	for i := range p.Comments {
		u := float64(mix(p.Seed^uint64(i)<<8)>>11) / (1 << 53)
		rank := min(uint64(math.Exp(u*log))-1, uint64(p.Stories-1))
		counts[(rank*step+uint64(p.Stories)/3)%uint64(p.Stories)]++
	}
	return counts
}

func gcd(a, b uint64) uint64 {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// ranked is a number below n, of which the lower ones come up more often.
func ranked(u float64, n int) int {
	return min(int(math.Exp(u*math.Log(float64(n)+1)))-1, n-1)
}
