package archive

import (
	"testing"
	"time"
)

func plan() Plan {
	return Plan{Stories: 300, Comments: 500, Seed: 7, End: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)}
}

func TestWhatIsMadeIsWhatPublishingWrites(t *testing.T) {
	if err := Check(t.Context(), plan()); err != nil {
		t.Fatal(err)
	}
}
