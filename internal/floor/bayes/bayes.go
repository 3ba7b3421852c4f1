package bayes

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"broadsheet/internal/floor/db"
)

// Model is one thing that is learnt, by name. Least is how many examples of each
// kind it needs before it says anything.
type Model struct {
	Name  string
	Least int
}

// Score is what a model says of a text.
type Score struct {
	// P is the probability that the text is unwanted; 0.5 where Enough is false.
	P                float64
	Unwanted, Wanted int // examples that it rests on
	Enough           bool
}

// Examples is how many texts the score rests on.
func (s Score) Examples() int { return s.Unwanted + s.Wanted }

// counts is how often something stood in examples of each kind.
type counts struct{ unwanted, wanted int }

// telling is how many words decide. A long text has hundreds, none independent
// of the others; all of them together would be sure of everything.
const telling = 40

// probability is that of a text being unwanted, by the words in it that were met
// before. It never claims more than the rule of succession allows: after n
// examples, at most (n+1)/(n+2).
func probability(total counts, met []counts) float64 {
	weights := make([]float64, 0, len(met))
	for _, n := range met {
		if n.unwanted+n.wanted < 2 {
			continue // a word met once tells who wrote it, not what it is
		}
		u := (float64(n.unwanted) + 0.5) / (float64(total.unwanted) + 1)
		w := (float64(n.wanted) + 0.5) / (float64(total.wanted) + 1)
		weights = append(weights, math.Log(u/w))
	}
	slices.SortFunc(weights, func(a, b float64) int { return cmp.Compare(math.Abs(b), math.Abs(a)) })
	sum := 0.0
	for _, w := range weights[:min(len(weights), telling)] {
		sum += w
	}
	most := math.Log(float64(total.unwanted+total.wanted) + 1)
	return 1 / (1 + math.Exp(-max(-most, min(most, sum))))
}

// Score says what the model thinks of a text.
func (m Model) Score(ctx context.Context, q db.Queryer, text string) (Score, error) {
	total, err := m.total(ctx, q)
	if err != nil {
		return Score{}, err
	}
	s := Score{P: 0.5, Unwanted: total.unwanted, Wanted: total.wanted}
	if s.Enough = total.unwanted >= m.Least && total.wanted >= m.Least && m.Least > 0; !s.Enough {
		return s, nil
	}
	met, err := m.met(ctx, q, Words(text))
	if err != nil {
		return Score{}, err
	}
	s.P = probability(total, met)
	return s, nil
}

func (m Model) total(ctx context.Context, q db.Queryer) (counts, error) {
	n, err := db.One(ctx, q, scanCounts, `
		select unwanted, wanted
		from bayes_total
		where model = $1`, m.Name)
	if errors.Is(err, db.ErrMissing) {
		return counts{}, nil
	}
	return n, err
}

func scanCounts(r db.Row) (n counts, err error) {
	err = r.Scan(&n.unwanted, &n.wanted)
	return n, err
}

// askedAtOnce is how many words one statement is for: its text is constant, so
// places that are not needed repeat the last word.
const askedAtOnce = 32

func (m Model) met(ctx context.Context, q db.Queryer, list []Word) ([]counts, error) {
	var met []counts
	for part := range slices.Chunk(list, askedAtOnce) {
		args := make([]any, 1+askedAtOnce)
		args[0] = m.Name
		for i := range askedAtOnce {
			args[1+i] = part[min(i, len(part)-1)][:]
		}
		rows, err := db.All(ctx, q, scanCounts, `
			select unwanted, wanted
			from bayes_word
			where model = $1 and word in (
				$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
				$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)`, args...)
		if err != nil {
			return nil, err
		}
		met = append(met, rows...)
	}
	return met, nil
}
