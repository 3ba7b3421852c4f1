// Package draw makes the sample publication's pictures: flat shapes in few
// colours, computed, so that the repository carries no picture files and the
// demo needs no rights to any.
package draw

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
)

var pictures = []struct {
	name string
	draw func() *canvas
}{
	{"harbour", harbour},
	{"bridge", bridge},
	{"ferry", ferry},
	{"eelgrass", eelgrass},
	{"sign", sign},
	{"tide", tide},
	{"bus-stop", busStop},
	{"market", market},
	{"night-train", nightTrain},
	{"harbour-plan", harbourPlan},
	{"school-hall", schoolHall},
	{"library", library},
	{"allotments", allotments},
	{"eight", eight},
	{"football", football},
	{"regatta", regatta},
	{"shipyard", shipyard},
	{"choir", choir},
	{"salt-pans", saltPans},
	{"heron", heron},
	{"cockles", cockles},
	{"dry-boat", dryBoat},
	{"tide-mill", tideMill},
	{"night-boat", nightBoat},
	{"nets", nets},
	{"bread-boat", breadBoat},
}

// Names are the pictures that there are.
func Names() []string {
	names := make([]string, len(pictures))
	for i, p := range pictures {
		names[i] = p.name
	}
	return names
}

// Picture draws the picture of that name, the same bytes every time, PixelsWide
// by PixelsHigh. Several may be drawn at once.
func Picture(name string) (image.Image, error) {
	i := slices.Index(Names(), name)
	if i < 0 {
		return nil, fmt.Errorf("draw: there is no picture %q; there are %s", name, strings.Join(Names(), ", "))
	}
	return pictures[i].draw().img, nil
}

// dice are the same on every run; each picture has its own seed, so that a
// change to one leaves the others alone.
func dice(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1860)) }

// between is a number from lo to hi.
func between(r *rand.Rand, lo, hi float64) float64 { return lo + r.Float64()*(hi-lo) }
