package app

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// certificateLog passes on certmagic's warnings and errors. What it logs in
// good times is much, and names visitors.
func certificateLog(to *slog.Logger) *zap.Logger {
	return zap.New(&zapToSlog{to: to})
}

// said are the fields that are passed on; none tells who a visitor was.
var said = []string{"attempt", "domain", "error", "identifier", "identifiers", "issuer", "lock_key", "retrying_in", "subject", "subjects"}

type zapToSlog struct {
	to     *slog.Logger
	fields []zapcore.Field
}

func (z *zapToSlog) Enabled(level zapcore.Level) bool { return level >= zapcore.WarnLevel }

func (z *zapToSlog) With(more []zapcore.Field) zapcore.Core {
	return &zapToSlog{to: z.to, fields: slices.Concat(z.fields, more)}
}

func (z *zapToSlog) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if z.Enabled(entry.Level) {
		return checked.AddCore(entry, z)
	}
	return checked
}

func (z *zapToSlog) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	values := zapcore.NewMapObjectEncoder()
	for _, f := range slices.Concat(z.fields, fields) {
		// A stop is no failure. Some on the way wrap it as mere text.
		if err, ok := f.Interface.(error); ok && strings.Contains(err.Error(), context.Canceled.Error()) {
			return nil
		}
		f.AddTo(values)
	}
	attrs := []slog.Attr{slog.String("what", entry.Message)}
	for _, name := range said {
		if v, ok := values.Fields[name]; ok {
			if d, ok := v.(time.Duration); ok {
				v = d.String()
			}
			attrs = append(attrs, slog.Any(name, v))
		}
	}
	level := slog.LevelWarn
	if entry.Level > zapcore.WarnLevel {
		level = slog.LevelError
	}
	z.to.LogAttrs(context.Background(), level, "certificates", attrs...)
	return nil
}

func (z *zapToSlog) Sync() error { return nil }
