package theme

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// numerals is how whole numbers are written in a language and region.
type numerals struct {
	printer *message.Printer
	thin    bool
}

// arabicDigits are the regions whose Arabic counts in ٠١٢٣٤٥٦٧٨٩ by CLDR 48.
// Arabic without a region, and that of the Maghreb, Libya and the Emirates,
// counts in 0123456789. golang.org/x/text still carries CLDR 32, where it was
// the other way round without a region, and gives ar-EG Latin digits besides:
// so the system of digits is always said to it.
var arabicDigits = map[string]bool{
	"BH": true, "DJ": true, "EG": true, "ER": true, "IL": true, "IQ": true, "JO": true, "KM": true,
	"KW": true, "LB": true, "MR": true, "OM": true, "PS": true, "QA": true, "SA": true, "SD": true,
	"SO": true, "SS": true, "SY": true, "TD": true, "YE": true,
}

// numberingOf is the system of digits of a language, empty for its own usual
// one. A site may ask for another by its tag: ar-EG-u-nu-latn.
func numberingOf(tag language.Tag) string {
	if asked := tag.TypeForKey("nu"); asked != "" {
		return asked
	}
	if base, _ := tag.Base(); base.String() != "ar" {
		return ""
	}
	if region, sure := tag.Region(); sure == language.Exact && arabicDigits[region.String()] {
		return "arab"
	}
	return "latn"
}

func numeralsOf(tag language.Tag) numerals {
	base, _ := tag.Base()
	region, _ := tag.Region()
	n := numerals{thin: base.String() == "fr" && region.String() != "CA"}
	if system := numberingOf(tag); system != "" {
		if with, err := tag.SetTypeForKey("nu", system); err == nil {
			tag = with
		}
	}
	n.printer = message.NewPrinter(tag)
	return n
}

// write gives a whole number with its digits and groups: "1,234".
func (n numerals) write(i int64) string {
	text := n.printer.Sprint(number.Decimal(i))
	if n.thin {
		// French groups are parted by a narrow space since CLDR 34.
		text = strings.ReplaceAll(text, "\u00a0", "\u202f")
	}
	return text
}

// number writes a whole number as the words around it are read.
func (w *words) number(n int64) string { return w.numerals.write(n) }
