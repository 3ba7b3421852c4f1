package app

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync"

	"broadsheet/internal/demo"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/screen/site"
)

// Styleguide is the style guide of a theme, which needs no site. The theme's
// files are read again when they change.
func Styleguide(look, language string) (*site.Guide, error) {
	face, err := openTheme(config.Serve{Theme: look, Dev: true}, language)
	if err != nil {
		return nil, err
	}
	return site.NewGuide(face, samplePictures())
}

// samplePictures draws the pictures of the samples, each once.
func samplePictures() func(name string) ([]byte, error) {
	var mu sync.Mutex
	drawn := map[string][]byte{}
	return func(name string) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		if drawn[name] != nil {
			return drawn[name], nil
		}
		picture, err := demo.Picture(name)
		if err != nil {
			return nil, nil // a sample that is not drawn is a picture that is not there
		}
		var file bytes.Buffer
		if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: 80}); err != nil {
			return nil, err
		}
		drawn[name] = file.Bytes()
		return drawn[name], nil
	}
}

// WriteStyleguide writes all files of a style guide into a folder, which any web
// server can then serve as its root. It says how many they are.
func WriteStyleguide(guide *site.Guide, folder string) (int, error) {
	files, err := guide.Files()
	if err != nil {
		return 0, err
	}
	for _, name := range files {
		body, _, err := guide.File(name)
		if err != nil {
			return 0, err
		}
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(path, body, 0o644); err != nil {
			return 0, err
		}
	}
	return len(files), nil
}
