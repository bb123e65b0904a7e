package main

import (
	"bytes"
	"fmt"
	"io"
	"text/tabwriter"
)

// stylishRenderer is for people who go through a list file by file: a heading for each file, positions in a column, and the
// count at the end. The message names the rule; the pass would be a second name for the same.
type stylishRenderer struct{}

func (stylishRenderer) render(w io.Writer, res result) error {
	if len(res.findings) == 0 {
		return nil
	}
	var buf bytes.Buffer
	files, file := 0, ""
	var table *tabwriter.Writer
	for _, f := range res.findings {
		if table == nil || f.Pos.Filename != file {
			if table != nil {
				table.Flush()
				fmt.Fprintln(&buf)
			}
			files, file = files+1, f.Pos.Filename
			fmt.Fprintln(&buf, shortPath(file))
			table = tabwriter.NewWriter(&buf, 0, 8, 2, ' ', 0)
		}
		fmt.Fprintf(table, "  %d:%d\t%s\n", f.Pos.Line, f.Pos.Column, f.Message)
		for _, r := range f.Related {
			at := fmt.Sprintf("%d:%d", r.Pos.Line, r.Pos.Column)
			if r.Pos.Filename != file {
				at = position(r.Pos)
			}
			fmt.Fprintf(table, "    %s\t  %s\n", at, r.Message)
		}
	}
	table.Flush()
	fmt.Fprintf(&buf, "\n✖ %s in %s\n", plural(len(res.findings), "finding"), plural(files, "file"))
	_, err := w.Write(buf.Bytes())
	return err
}
