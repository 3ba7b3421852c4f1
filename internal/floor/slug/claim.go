package slug

import (
	"fmt"
	"strconv"
)

// claims bounds how many names may share a slug before the last two differ.
const claims = 100

// Claim finds the slug of a name among others that may have taken it: try is
// asked with "jose", "jose-2", "jose-3" … until it says that the thing it
// returns is the one that was meant. A name that gives no slug is tried as "",
// once.
func Claim[T any](name, language string, try func(candidate string) (T, bool, error)) (T, error) {
	var none T
	base := Make(name, language)
	for n := 1; n <= claims; n++ {
		candidate := base
		if n > 1 && base != "" {
			tail := "-" + strconv.Itoa(n)
			candidate = cut(base, Max-len(tail)) + tail
		}
		got, meant, err := try(candidate)
		if err != nil {
			return none, err
		}
		if meant {
			return got, nil
		}
	}
	return none, fmt.Errorf("slug: more than %d names share %q", claims, base)
}
