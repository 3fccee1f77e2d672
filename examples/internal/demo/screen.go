package demo

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-aliecs/aliecs/ecs/ecswait"
	"github.com/go-aliecs/aliecs/waiter"
)

// A screen is what people read: a terminal of some width, or a file of width 0.
type screen struct {
	out   io.Writer
	width int
	err   error // the first error of out: after it nothing is written
	open  bool  // a progress line waits to be overwritten
}

// terminalWidth returns the columns of the terminal, or 0 if the file is none. It asks stty, which every Unix
// has, so that the module needs no library for it.
func terminalWidth(f *os.File) int {
	stty := exec.Command("stty", "size")
	stty.Stdin = f
	answer, err := stty.Output()
	if err != nil {
		return 0
	}
	var rows, columns int
	if _, err := fmt.Sscan(string(answer), &rows, &columns); err != nil {
		return 0
	}
	return columns
}

// Say writes a line.
func (s *screen) Say(format string, args ...any) {
	s.endLine()
	s.write(fmt.Sprintf(format, args...) + "\n")
}

// endLine leaves a progress line as it is.
func (s *screen) endLine() {
	if s.open {
		s.open = false
		s.write("\n")
	}
}

func (s *screen) write(text string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.out, text)
	}
}

// cut shortens a line to the width of the terminal.
func (s *screen) cut(line string) string {
	if s.width == 0 || utf8.RuneCountInString(line) <= s.width {
		return line
	}
	return string([]rune(line)[:s.width-1]) + "…"
}

// A Table aligns its columns and is cut to the width of the terminal.
type Table struct {
	screen *screen
	text   bytes.Buffer
	cells  *tabwriter.Writer
	rows   int
}

// Columns is the width of the terminal; 80 where there is none.
func (s *screen) Columns() int {
	if s.width == 0 {
		return 80
	}
	return s.width
}

// Table begins a table. Nothing shows before Flush, and then only if there are rows below the header. A header that
// begins with a line break leaves a line free above it.
func (s *screen) Table(header ...any) *Table {
	t := &Table{screen: s}
	t.cells = tabwriter.NewWriter(&t.text, 0, 0, 2, ' ', 0)
	if len(header) > 0 {
		t.line(header, text)
	}
	return t
}

// Row adds a row. A time is written in UTC to the minute, and as a dash if it is zero; so is an empty text. A cell
// is one line, whatever a machine may have put into its name.
func (t *Table) Row(cells ...any) {
	t.line(cells, func(cell any) string { return strings.Map(printable, text(cell)) })
	t.rows++
}

func (t *Table) line(cells []any, text func(any) string) {
	for i, cell := range cells {
		if i > 0 {
			fmt.Fprint(t.cells, "\t")
		}
		fmt.Fprint(t.cells, text(cell))
	}
	fmt.Fprintln(t.cells)
}

func text(cell any) string {
	if at, ok := cell.(time.Time); ok {
		if at.IsZero() {
			return "-"
		}
		return at.UTC().Format("2006-01-02 15:04")
	}
	return cmp.Or(fmt.Sprint(cell), "-")
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// Flush shows the table.
func (t *Table) Flush() {
	if t.rows == 0 {
		return
	}
	t.cells.Flush() // into a buffer, which never fails
	for line := range strings.Lines(t.text.String()) {
		t.screen.Say("%s", t.screen.cut(strings.TrimRight(line, " \n")))
	}
}

// Progress shows how far a wait is: on a terminal a bar that is drawn again and again, elsewhere a line
// whenever something has changed.
func (s *screen) Progress(what string) ecswait.Option {
	last := ""
	return ecswait.WithProgress(0, func(p waiter.Progress) {
		all := p.Done + p.Failed + p.Pending
		state := fmt.Sprintf("%d/%d %s", p.Done, all, what)
		if p.Failed > 0 {
			state += fmt.Sprintf(", %d failed", p.Failed)
		}
		if s.width > 0 || state != last {
			s.bar(state, p.Done+p.Failed, all, p.Elapsed)
		}
		last = state
	})
}

// Counter shows how many of all are done, likewise: each call of the function it returns is one more, from
// whatever goroutine, unless ctx has ended. Elsewhere than on a terminal it only says when all are.
func (s *screen) Counter(ctx context.Context, what string, all int) func() {
	var mu sync.Mutex
	done, start := 0, time.Now()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() != nil {
			return // it was given up, rather than done
		}
		if done++; s.width > 0 || done == all {
			s.bar(fmt.Sprintf("%d/%d %s", done, all, what), done, all, time.Since(start))
		}
	}
}

// bar draws a bar over the one before it.
func (s *screen) bar(state string, done, all int, elapsed time.Duration) {
	state = fmt.Sprintf("%s (%v)", state, elapsed.Round(time.Second))
	if s.width == 0 {
		s.Say("   … %s", state)
		return
	}
	const cells = 24
	full := cells * done / max(all, 1)
	s.write("\r\x1b[K" + s.cut(fmt.Sprintf("   [%s%s] %s", strings.Repeat("█", full), strings.Repeat("·", cells-full), state)))
	s.open = true
	if done == all {
		s.endLine()
	}
}
