package app

import (
	"bytes"
	"context"
	"image/jpeg"
	"runtime"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/demo"
	"broadsheet/internal/people/account"
)

// A drawing is a picture of the sample publication that is being drawn.
type drawing struct {
	done chan struct{}
	file []byte
	err  error
}

func (d *drawing) wait(ctx context.Context) ([]byte, error) {
	select {
	case <-d.done:
		return d.file, d.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// drawDemo begins to draw the pictures that stories name, oldest story first, as
// many at once as there are processors, and takes each in with the words that its
// story has for it: publishing the story then finds its sizes made. One after
// another they would cost half of the time in which the demo starts. The caller
// waits for all of them.
func (a *App) drawDemo(ctx context.Context, stories []demo.Story, all *sync.WaitGroup) map[string]*drawing {
	drawn := map[string]*drawing{}
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := len(stories) - 1; i >= 0; i-- {
		for _, text := range [][]byte{stories[i].Copy, stories[i].Earlier} {
			item, err := demoItem(stories[i].File, text, time.Time{}, a.conf.Language)
			if err != nil {
				continue // complained about where it is published
			}
			for name := range item.Pictures {
				if drawn[name] != nil {
					continue
				}
				d := &drawing{done: make(chan struct{})}
				drawn[name] = d
				all.Go(func() {
					defer close(d.done)
					turns <- struct{}{}
					defer func() { <-turns }()
					if d.err = ctx.Err(); d.err != nil {
						return
					}
					if d.file, d.err = drawJPEG(name); d.err == nil {
						_, d.err = a.Media.Take(ctx, account.AtCommand("demo"), d.file, item.wordsOf(name))
					}
				})
			}
		}
	}
	return drawn
}

func drawJPEG(name string) ([]byte, error) {
	picture, err := demo.Picture(strings.TrimSuffix(name, ".jpg"))
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	err = jpeg.Encode(&file, picture, &jpeg.Options{Quality: 90})
	return file.Bytes(), err
}
