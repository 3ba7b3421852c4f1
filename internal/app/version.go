package app

import "runtime/debug"

// version is set when a release is built.
var version = "development"

// Version names this build of the program.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if version != "development" || !ok {
		return version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return version + "-" + s.Value[:12]
		}
	}
	return version
}
