package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"broadsheet/internal/floor/db"
)

func (r *run) durable() error {
	data, err := r.copied("durable")
	if err != nil {
		return err
	}
	p, err := r.serve(data, "--trust-proxy", "127.0.0.0/8")
	if err != nil {
		return err
	}
	stopped := false
	defer func() {
		if !stopped {
			p.stop()
		}
	}()
	w := writers{run: r, server: p, length: pick(r, 4*time.Second, 2*time.Second)}
	t := newTable(r.out, "writers", "accepted /s", "rounds", "p50 ms", "p99 ms", "a commit", "CPU a comment", "bare /s, same rows", "bare /s, comment only", "wanted", "met")
	if _, err := w.post(16); err != nil { // warm
		return err
	}
	for _, conns := range []int{1, 16, 64} {
		var got []posted
		var all, one []float64
		for range pick(r, 3, 1) {
			o, err := w.post(conns)
			if err != nil {
				return err
			}
			got = append(got, o)
			if conns < 64 {
				continue
			}
			batch := max(1, int(o.batch+.5))
			for _, b := range []struct {
				everyRow bool
				into     *[]float64
			}{{true, &all}, {false, &one}} {
				rate, err := bareSQLite(r.ctx, filepath.Join(r.dir, "bare"), b.everyRow, batch, w.length)
				if err != nil {
					return err
				}
				*b.into = append(*b.into, rate)
			}
		}
		rates := each(got, func(p posted) float64 { return p.perSecond() })
		cells := []string{
			fmt.Sprint(conns), num(median(rates)), spread("%.0f", rates),
			fmt.Sprintf("%.2f", median(each(got, func(p posted) float64 { return p.P50 }))),
			fmt.Sprintf("%.2f", median(each(got, func(p posted) float64 { return p.P99 }))),
			fmt.Sprintf("%.1f", median(each(got, func(p posted) float64 { return p.batch }))),
			fmt.Sprintf("%.3f ms", median(each(got, func(p posted) float64 { return p.cpu }))),
		}
		if conns == 64 {
			wanted := min(5000, median(one)/2) // the stricter of the two ways to read it
			cells = append(cells, num(median(all)), num(median(one)), fmt.Sprintf("≥ %.0f", wanted), verdict(median(rates) >= wanted))
		}
		t.row(cells...)
	}
	t.end()
	stopped = true
	if err := p.stop(); err != nil {
		return err
	}
	stored, tally, err := count(r.ctx, filepath.Join(data, db.File))
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "  acknowledged %d, stored %d, counted on the page %d\n", w.acknowledged, stored-r.site.comments, tally-r.site.comments)
	if stored-r.site.comments != w.acknowledged || tally != stored {
		return errors.New("these must be the same: a comment was lost, doubled or not counted")
	}
	return nil
}

// writers post to one server and count what was acknowledged.
type writers struct {
	run          *run
	server       *process
	length       time.Duration
	acknowledged int
}

type posted struct {
	outcome
	batch float64 // writes a commit
	cpu   float64 // milliseconds of the server's a comment
}

func (w *writers) post(conns int) (posted, error) {
	before, err := w.figures()
	if err != nil {
		return posted{}, err
	}
	o, err := w.run.load(load{
		Addr: w.server.addr, Path: w.run.site.path, Post: int64(w.acknowledged) + 1, Conns: conns, Status: 303, For: w.length,
	})
	if err != nil {
		return posted{}, err
	}
	w.acknowledged += o.Requests
	after, err := w.figures()
	if err != nil {
		return posted{}, err
	}
	return posted{
		outcome: o,
		batch:   (after.writes - before.writes) / max(1, after.commits-before.commits),
		cpu:     milliseconds(after.cpu-before.cpu) / float64(o.Requests),
	}, nil
}

type figures struct {
	writes, commits float64
	cpu             time.Duration
}

func (w *writers) figures() (f figures, err error) {
	if f.writes, err = w.server.metric("broadsheet_writes_total"); err != nil {
		return f, err
	}
	if f.commits, err = w.server.metric("broadsheet_commits_total"); err != nil {
		return f, err
	}
	f.cpu, err = w.server.cpu()
	return f, err
}

func each(list []posted, figure func(posted) float64) []float64 {
	var out []float64
	for _, p := range list {
		out = append(out, figure(p))
	}
	return out
}

// count reads what is stored, past the program that stored it.
func count(ctx context.Context, file string) (stored, tally int, err error) {
	q, err := sql.Open("sqlite", file)
	if err != nil {
		return 0, 0, err
	}
	defer q.Close()
	err = q.QueryRowContext(ctx, `select (select count(*) from comment where state = 'shown'), (select sum(shown) from thread)`).Scan(&stored, &tally)
	return stored, tally, err
}
