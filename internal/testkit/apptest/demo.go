package apptest

import (
	"context"
	"testing"

	"broadsheet/internal/app"
)

// StartDemo serves the sample publication.
func StartDemo(t testing.TB) *Site {
	t.Helper()
	s := Start(t, func(set *app.Settings) {
		set.Site = app.DemoSite(set.Data, set.BaseURL)
		// Hundreds of comments, one after another, each waiting for the disk: this
		// folder has nothing to lose.
		set.Synchronous = "OFF"
	})
	if err := s.App.FillDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}
