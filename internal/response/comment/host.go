package comment

import (
	"strings"

	"golang.org/x/net/idna"
)

// tidyHost is the form in which hosts are compared: as the DNS knows them.
func tidyHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(host)), ".")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		return ascii
	}
	return host
}
