package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"broadsheet/bench/archive"
)

// generate is `bench gen`: it makes a site of any size and leaves it there.
func generate(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("gen", flag.ExitOnError)
	stories := flags.Int("stories", 20_000, "how many stories")
	comments := flags.Int("comments", 20_000, "how many comments, over all stories")
	to := flags.String("to", "", "the data folder to make; it may not exist yet")
	seed := flags.Uint64("seed", 1, "the same seed and end make the same site")
	end := flags.String("end", "", "when the last story came out, as 2026-11-23T06:00:00Z (default: the last full hour)")
	rate := flags.Int("per-year", 0, "stories a year, the last of them now (default: 50,000)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" {
		return fmt.Errorf("say where the site shall stand: bench gen -to DIR")
	}
	p := archive.Plan{Stories: *stories, Comments: *comments, Seed: *seed, PerYear: *rate, End: lastHour()}
	if *end != "" {
		at, err := time.Parse(time.RFC3339, *end)
		if err != nil {
			return fmt.Errorf("-end %q is no moment; write it as 2026-11-23T06:00:00Z", *end)
		}
		p.End = at
	}
	made, err := archive.Make(ctx, *to, p, os.Stderr)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s\n", *to, described(made))
	return nil
}

func lastHour() time.Time { return time.Now().UTC().Truncate(time.Hour) }

func described(r archive.Report) string {
	return fmt.Sprintf("%d stories and %d comments in %s, %.0f stories a second, %.1f MB (%.1f kB a story)",
		r.Stories, r.Comments, r.Took.Round(100*time.Millisecond), r.StoriesPerSecond, float64(r.Bytes)/1e6, float64(r.Bytes)/1e3/float64(r.Stories))
}
