package main

import (
	"errors"
	"fmt"
	"time"
)

func (r *run) hot() error {
	ours, err := r.serve(r.site.data)
	if err != nil {
		return err
	}
	defer ours.stop()
	same, err := fetch("http://"+ours.addr+r.site.path, "gzip")
	if err != nil {
		return err
	}
	bare, err := r.bare(same)
	if err != nil {
		return err
	}
	defer bare.stop()
	servers := []*process{ours, bare}
	nginx, err := r.nginx(same)
	switch {
	case errors.Is(err, errNoNginx):
		fmt.Fprintf(r.out, "  (%v)\n", err)
	case err != nil:
		return err
	default:
		defer nginx.stop()
		servers = append(servers, nginx)
		if err := sameBytes(nginx, r.site.path, same); err != nil {
			return err
		}
	}
	t := newTable(r.out, "conns", "ours /s", "p50 ms", "p99 ms", "bare /s", "p99 ms", "ours/bare", "wanted", "met", "rounds", "p99 ratio", "wanted", "met", "CPU a request: ours", "bare", "nginx /s", "ours/nginx")
	for _, conns := range []int{1, 16, 64, 256} {
		o, err := r.inTurn(servers, load{
			Path: r.site.path, Accept: "gzip", Conns: conns, Status: 200,
			For: pick(r, 2*time.Second, time.Second),
		}, pick(r, 7, 3))
		if err != nil {
			return err
		}
		rate, late := ratios(o[0].rates, o[1].rates), ratios(o[0].p99, o[1].p99)
		cells := []string{
			fmt.Sprint(conns), num(median(o[0].rates)), fmt.Sprintf("%.2f", median(o[0].p50)), fmt.Sprintf("%.2f", median(o[0].p99)),
			num(median(o[1].rates)), fmt.Sprintf("%.2f", median(o[1].p99)),
			fmt.Sprintf("%.2f", median(rate)), "≥ 0.90", verdict(median(rate) >= .9), spread("%.2f", rate),
			fmt.Sprintf("%.2f", median(late)), "≤ 1.50", verdict(median(late) <= 1.5),
			fmt.Sprintf("%.1f µs", median(o[0].cpu)), fmt.Sprintf("%.1f", median(o[1].cpu)),
		}
		if len(o) > 2 {
			cells = append(cells, num(median(o[2].rates)), fmt.Sprintf("%.2f", median(ratios(o[0].rates, o[2].rates))))
		}
		t.row(cells...)
	}
	t.end()
	return nil
}

// sameBytes sees to it that the comparison is one.
func sameBytes(p *process, path string, want answer) error {
	got, err := fetch("http://"+p.addr+path, "gzip")
	if err != nil {
		return err
	}
	if string(got.Body) != string(want.Body) || got.Header.Get("Content-Encoding") != "gzip" {
		return errors.New("nginx does not send the same bytes")
	}
	return nil
}

// series are one server's figures, round by round.
type series struct{ rates, p50, p99, cpu []float64 }

// inTurn puts the same load on each server in every round; the order turns, so
// that none is always first. The first round warms up and does not count.
func (r *run) inTurn(servers []*process, l load, rounds int) ([]series, error) {
	out := make([]series, len(servers))
	for round := range rounds + 1 {
		for k := range servers {
			i := (k + round) % len(servers)
			l.Addr = servers[i].addr
			this := l
			if round == 0 {
				this.For = 300 * time.Millisecond
			}
			before, _ := servers[i].cpu() // nginx's first process does not serve
			o, err := r.load(this)
			if err != nil {
				return nil, err
			}
			after, _ := servers[i].cpu()
			if round == 0 {
				continue
			}
			out[i].rates = append(out[i].rates, o.perSecond())
			out[i].p50 = append(out[i].p50, o.P50)
			out[i].p99 = append(out[i].p99, o.P99)
			out[i].cpu = append(out[i].cpu, 1000*milliseconds(after-before)/float64(o.Requests))
		}
	}
	return out, nil
}
