package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"broadsheet/bench/archive"
)

const (
	small    = 1000
	longest  = 2.0 // how much longer a page of the large site may take
	mostRSS  = 256 // MiB
	mostWait = 1000.0
)

func (r *run) million() error {
	few := filepath.Join(r.dir, "few")
	many, err := r.sites(few)
	if err != nil {
		return err
	}
	if err := r.starts(many); err != nil {
		return err
	}
	if err := r.pages(few, many); err != nil {
		return err
	}
	if err := r.crowd(many); err != nil {
		return err
	}
	if r.large != "" {
		return nil
	}
	return os.RemoveAll(many)
}

// sites makes both, or takes the large one that stands.
func (r *run) sites(few string) (many string, err error) {
	p := archive.Plan{Stories: small, Comments: small, Seed: 1, End: lastHour()}
	made, err := archive.Make(r.ctx, few, p, nil)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(r.out, "  small: %s\n", described(made))
	if r.large != "" {
		fmt.Fprintf(r.out, "  large: %s\n", r.large)
		return r.large, nil
	}
	many = filepath.Join(r.dir, "many")
	p.Stories = pick(r, 1_000_000, 20_000)
	p.Comments, p.Seed = p.Stories, 2
	made, err = archive.Make(r.ctx, many, p, os.Stderr)
	if err == nil {
		fmt.Fprintf(r.out, "  large: %s\n", described(made))
	}
	return many, err
}

// starts measures how long the large site takes to its first page.
func (r *run) starts(many string) error {
	pages, err := archive.Pages(r.ctx, many)
	if err != nil {
		return err
	}
	var took []float64
	for range pick(r, 5, 2) {
		p, err := r.serve(many)
		if err != nil {
			return err
		}
		_, err = fetch("http://"+p.addr+pages[1].Paths[0], "gzip")
		took = append(took, milliseconds(time.Since(p.began)))
		if err := errors.Join(err, p.stop()); err != nil {
			return err
		}
	}
	t := newTable(r.out, "", "measured", "rounds", "wanted", "met")
	t.row("start of the large site to its first story", num(median(took))+" ms", spread("%.0f", took), fmt.Sprintf("≤ %.0f ms", mostWait), verdict(median(took) <= mostWait))
	t.end()
	return nil
}

// pages measures each kind of page on both sites in turn, built for each request.
func (r *run) pages(few, many string) error {
	var sides [2]*process
	var pages [2][]archive.Page
	for i, dir := range []string{few, many} {
		var err error
		if pages[i], err = archive.Pages(r.ctx, dir); err != nil {
			return err
		}
		if sides[i], err = r.serve(dir, "--no-cache"); err != nil {
			return err
		}
		defer sides[i].stop()
	}
	t := newTable(r.out, "page", "small p50 ms", "large p50 ms", "large p99 ms", "large/small", "rounds", "wanted", "met", "CPU ms: small", "large", "statements: small", "large")
	for k := range pages[0] {
		var took [2][]float64
		var late []float64
		var asked, spent [2][]float64
		for round := range pick(r, 5, 3) + 1 {
			for i := range sides {
				o, cost, err := r.page(sides[i], pages[i][k].Paths, pick(r, 500*time.Millisecond, 250*time.Millisecond))
				if err != nil {
					return fmt.Errorf("%s: %w", pages[i][k].Name, err)
				}
				if round == 0 {
					continue // warms
				}
				took[i] = append(took[i], o.P50)
				asked[i], spent[i] = append(asked[i], cost.statements), append(spent[i], cost.cpu)
				if i == 1 {
					late = append(late, o.P99)
				}
			}
		}
		list := ratios(took[1], took[0])
		t.row(pages[0][k].Name, fmt.Sprintf("%.2f", median(took[0])), fmt.Sprintf("%.2f", median(took[1])), fmt.Sprintf("%.2f", median(late)),
			fmt.Sprintf("%.2f", median(list)), spread("%.2f", list), fmt.Sprintf("≤ %.0f", longest), verdict(median(list) <= longest),
			fmt.Sprintf("%.2f", median(spent[0])), fmt.Sprintf("%.2f", median(spent[1])),
			num(slices.Min(asked[0])), num(slices.Min(asked[1])))
	}
	t.end()
	return nil
}

// cost is what a page took of the server. What it does by the clock is in it too.
type cost struct{ statements, cpu float64 }

func (r *run) page(p *process, paths []string, length time.Duration) (o outcome, c cost, err error) {
	asked, err := p.metric(statements)
	if err != nil {
		return o, c, err
	}
	cpu, err := p.cpu()
	if err != nil {
		return o, c, err
	}
	if o, err = r.load(load{Addr: p.addr, Paths: paths, Accept: "gzip", Conns: 1, Status: 200, For: length}); err != nil {
		return o, c, err
	}
	after, err := p.cpu()
	if err != nil {
		return o, c, err
	}
	c.cpu = milliseconds(after-cpu) / float64(o.Requests)
	now, err := p.metric(statements)
	c.statements = (now - asked) / float64(o.Requests)
	return o, c, err
}

const statements = "broadsheet_queries_total"

// crowd measures the memory of the large site while many read all over it.
func (r *run) crowd(many string) error {
	pages, err := archive.Pages(r.ctx, many)
	if err != nil {
		return err
	}
	var paths []string
	for _, page := range pages {
		paths = append(paths, page.Paths...)
	}
	p, err := r.serve(many)
	if err != nil {
		return err
	}
	defer p.stop()
	t := newTable(r.out, "", "measured", "wanted", "met")
	for _, conns := range []int{1, 16, 64} {
		o, err := r.load(load{Addr: p.addr, Paths: paths, Accept: "gzip", Conns: conns, Status: 200, For: pick(r, 5*time.Second, 2*time.Second)})
		if err != nil {
			return err
		}
		t.row(fmt.Sprintf("%d readers of %d pages, from memory and not", conns, len(paths)), fmt.Sprintf("%.0f /s, p50 %.2f ms, p99 %.2f ms", o.perSecond(), o.P50, o.P99))
	}
	most, err := p.memory("VmHWM")
	if err != nil {
		return err
	}
	t.row("memory, most so far", fmt.Sprintf("%.0f MiB", most), fmt.Sprintf("≤ %d MiB", mostRSS), verdict(most <= mostRSS))
	t.end()
	return nil
}
