package actions

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"iter"
	"path/filepath"
	"slices"
	"strings"
)

const internal = "github.com/go-aliecs/aliecs/ecs/ecstest/internal/"

// A program is the type-checked source of the packages below internal, to find out which error codes an action can
// give.
//
// A search begins at the handler of the action in the table of its family. It follows each function of the program that
// is called or named, up to the calls of Reject and Errorf, whose first argument is the code. Arguments are bound to
// the parameters of the function that is called, so codes that pass through functions, variables, fields, maps and
// concatenations are found too, and branches whose condition is a constant in that call are left out. Everything else
// that can run counts as if it did.
type program struct {
	fset     *token.FileSet
	info     types.Info
	packages map[string]*types.Package
	bodies   map[*types.Func]*ast.FuncDecl
	assigned map[types.Object][]source // to variables and, in composite literals, to fields
	reads    map[types.Object]int      // of variables, except comparisons with nil
	tables   []*ast.CompositeLit       // of actions
	busy     map[types.Object]bool     // while their values are looked for
	action   struct {                  // the one that is searched, and the field of a call that has it
		name  string
		field *types.Var
	}
}

// A source is what is assigned: one of the results of an expression, its elements (each), or an addition to the text
// before.
type source struct {
	expr      ast.Expr
	index     int
	each, add bool
}

// A value is a text, or a literal of another type with the scope in which it was written.
type value struct {
	text string
	lit  ast.Expr
	in   scope
}

// A scope has the arguments of the parameters of a function.
type scope map[types.Object]value

func newProgram() *program {
	return &program{
		fset:     token.NewFileSet(),
		info:     types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}},
		packages: map[string]*types.Package{}, bodies: map[*types.Func]*ast.FuncDecl{}, assigned: map[types.Object][]source{},
		reads: map[types.Object]int{}, busy: map[types.Object]bool{},
	}
}

// Import reads a package of the program. It is also the importer of the type checker, for which all other packages are
// empty: reading them would take long, and no code comes from them. So the errors of the type checker mean nothing.
func (p *program) Import(path string) (*types.Package, error) {
	if p.packages[path] != nil {
		return p.packages[path], nil
	}
	var files []*ast.File
	if dir, ours := strings.CutPrefix(path, internal); ours {
		names, _ := filepath.Glob(filepath.Join("..", filepath.FromSlash(dir), "*.go"))
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(p.fset, name, nil, 0)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	config := types.Config{Importer: p, Error: func(error) {}}
	pkg, _ := config.Check(path, p.fset, files, &p.info)
	pkg.MarkComplete()
	p.packages[path] = pkg
	for _, f := range files {
		ast.Inspect(f, p.note)
	}
	return pkg, nil
}

// note records what the program declares and assigns.
func (p *program) note(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if fn, ok := p.info.Defs[n.Name].(*types.Func); ok {
			p.bodies[fn] = n
		}
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			id, _ := to.(*ast.Ident)
			p.assign(id, i, len(n.Lhs), n.Rhs, n.Tok == token.ADD_ASSIGN)
		}
	case *ast.ValueSpec:
		for i, id := range n.Names {
			p.assign(id, i, len(n.Names), n.Values, false)
		}
	case *ast.RangeStmt:
		if id, ok := n.Value.(*ast.Ident); ok {
			p.assigned[p.info.Defs[id]] = []source{{expr: n.X, each: true}}
		}
	case *ast.CompositeLit:
		if named, ok := p.info.TypeOf(n).(*types.Named); ok && named.Obj().Name() == "Table" {
			p.tables = append(p.tables, n)
		}
		for key, x := range p.entries(n) {
			if id, ok := key.(*ast.Ident); ok {
				p.assign(id, 0, 1, []ast.Expr{x}, false)
			}
		}
	case *ast.BinaryExpr:
		if id, ok := n.X.(*ast.Ident); ok && types.ExprString(n.Y) == "nil" {
			p.reads[p.info.Uses[id]]--
		}
	case *ast.TypeSpec:
		if t, ok := p.info.Defs[n.Name].Type().Underlying().(*types.Struct); ok && n.Name.Name == "Call" {
			for f := range t.Fields() {
				if f.Name() == "Action" {
					p.action.field = f
				}
			}
		}
	case *ast.Ident:
		p.reads[p.info.Uses[n]]++
	}
	return true
}

// assign notes what the variable or field at position i of n gets.
func (p *program) assign(id *ast.Ident, i, n int, from []ast.Expr, add bool) {
	o := origin(p.info.ObjectOf(id))
	switch {
	case o == nil:
	case n == len(from):
		p.assigned[o] = append(p.assigned[o], source{expr: from[i], add: add})
	case len(from) == 1:
		p.assigned[o] = append(p.assigned[o], source{expr: from[0], index: i})
	}
}

// origin returns the object without type arguments.
func origin(o types.Object) types.Object {
	switch o := o.(type) {
	case *types.Var:
		return o.Origin()
	case *types.Func:
		return o.Origin()
	}
	return o
}

// entries yields the keys and values of a composite literal.
func (p *program) entries(lit *ast.CompositeLit) iter.Seq2[ast.Expr, ast.Expr] {
	return func(yield func(key, x ast.Expr) bool) {
		for _, e := range lit.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				kv = &ast.KeyValueExpr{Value: e}
			}
			if !yield(kv.Key, kv.Value) {
				return
			}
		}
	}
}

// fields yields the names and values in a literal of a struct.
func (p *program) fields(lit *ast.CompositeLit) iter.Seq2[string, ast.Expr] {
	return func(yield func(name string, x ast.Expr) bool) {
		t, ok := p.info.TypeOf(lit).Underlying().(*types.Struct)
		for i, e := range lit.Elts {
			name := ""
			if kv, keyed := e.(*ast.KeyValueExpr); keyed {
				name, e = types.ExprString(kv.Key), kv.Value
			} else if ok && i < t.NumFields() {
				name = t.Field(i).Name()
			}
			if !yield(name, e) {
				return
			}
		}
	}
}

// values returns what a result of the expression can be, and reports whether that is certain and complete.
func (p *program) values(x ast.Expr, index int, in scope) (all []value, known bool) {
	if c := p.info.Types[x].Value; c != nil {
		if c.Kind() == constant.String {
			return []value{{text: constant.StringVal(c)}}, true
		}
		return []value{{text: c.String()}}, true
	}
	if _, isCall := x.(*ast.CallExpr); index > 0 && !isCall {
		return nil, false
	}
	known = true
	add := func(x ast.Expr, index int, in scope) {
		more, ok := p.values(x, index, in)
		all, known = append(all, more...), known && ok
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return p.values(x.X, index, in)
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return p.values(x.X, 0, in)
		}
	case *ast.CompositeLit, *ast.FuncLit:
		return []value{{lit: x, in: in}}, true
	case *ast.Ident:
		if v, bound := in[p.info.Uses[x]]; bound {
			return p.values(v.lit, 0, v.in)
		}
		return p.sources(p.info.Uses[x], in)
	case *ast.SelectorExpr:
		f, isVar := origin(p.info.Uses[x.Sel]).(*types.Var)
		if !isVar {
			return nil, false
		}
		if f == p.action.field {
			return []value{{text: p.action.name}}, true
		}
		if named, ok := f.Type().(*types.Named); !f.IsField() || ok && named.Obj().Name() == "Store" { // of the only State
			return p.sources(f, nil)
		}
		bases, ok := p.values(x.X, 0, in)
		for _, b := range bases {
			if lit, ok := b.lit.(*ast.CompositeLit); ok {
				for name, x := range p.fields(lit) {
					if name == f.Name() {
						add(x, 0, b.in)
					}
				}
			}
		}
		return all, known && ok && len(all) > 0
	case *ast.IndexExpr:
		keys, _ := p.values(x.Index, 0, in)
		maps, ok := p.values(x.X, 0, in)
		for _, m := range maps {
			if lit, ok := m.lit.(*ast.CompositeLit); ok {
				for key, x := range p.entries(lit) {
					k, _ := p.values(key, 0, nil)
					same := func(v value) bool { return len(k) == 1 && v.text == k[0].text }
					if len(keys) == 0 || slices.ContainsFunc(keys, same) {
						add(x, 0, m.in)
					}
				}
			}
		}
		return all, known && ok && len(all) > 0
	case *ast.BinaryExpr:
		return p.binary(x, in)
	case *ast.CallExpr:
		if p.info.Types[x.Fun].IsType() {
			return p.values(x.Args[0], 0, in)
		}
		if types.ExprString(x.Fun) == "cmp.Or" {
			for _, a := range x.Args {
				add(a, 0, in)
			}
			return all, known
		}
		body := p.bodies[p.function(x.Fun)]
		if body == nil {
			return nil, false
		}
		inner := p.bind(body, body.Type, x, in)
		ast.Inspect(body.Body, func(n ast.Node) bool {
			if r, ok := n.(*ast.ReturnStmt); ok {
				if known = known && index < len(r.Results); known {
					add(r.Results[index], 0, inner)
				}
			}
			_, isFunc := n.(*ast.FuncLit)
			return !isFunc
		})
		return all, known
	}
	return nil, false
}

// binary is values for concatenations and conditions.
func (p *program) binary(x *ast.BinaryExpr, in scope) (all []value, known bool) {
	left, ok1 := p.values(x.X, 0, in)
	right, ok2 := p.values(x.Y, 0, in)
	if decides := fmt.Sprint(x.Op == token.LOR); x.Op == token.LAND || x.Op == token.LOR {
		only := func(all []value, known bool) bool { return known && len(all) == 1 && all[0].text == decides }
		return []value{{text: decides}}, only(left, ok1) || only(right, ok2)
	}
	for _, l := range left {
		for _, r := range right {
			switch x.Op {
			case token.ADD:
				all = append(all, value{text: l.text + r.text})
			case token.EQL, token.NEQ:
				all = append(all, value{text: fmt.Sprint((l.text == r.text) == (x.Op == token.EQL))})
			default:
				return nil, false
			}
		}
	}
	return all, ok1 && ok2
}

// sources returns the values that are assigned to a variable or field.
func (p *program) sources(o types.Object, in scope) (all []value, known bool) {
	if p.busy[o] {
		return nil, true
	}
	p.busy[o] = true
	defer delete(p.busy, o)
	known = true
	for _, s := range p.assigned[o] {
		more, ok := p.values(s.expr, s.index, in)
		known = known && ok
		switch {
		case s.add:
			for _, v := range all {
				for _, m := range more {
					all = append(all, value{text: v.text + m.text})
				}
			}
		case s.each:
			for _, m := range more {
				lit, ok := m.lit.(*ast.CompositeLit)
				if !ok {
					return nil, false
				}
				for _, x := range p.entries(lit) {
					more, ok := p.values(x, 0, m.in)
					all, known = append(all, more...), known && ok
				}
			}
		default:
			all = append(all, more...)
		}
	}
	return all, known && len(all) > 0
}

// function returns the function of the program that the expression names, or nil.
func (p *program) function(x ast.Expr) *types.Func {
	switch f := ast.Unparen(x).(type) {
	case *ast.Ident:
		fn, _ := origin(p.info.Uses[f]).(*types.Func)
		return fn
	case *ast.SelectorExpr:
		return p.function(f.Sel)
	case *ast.IndexExpr:
		return p.function(f.X)
	}
	return nil
}

// bind returns the scope of a function that is called: its receiver, if it has a declaration, and its parameters,
// except a variadic one.
func (p *program) bind(d *ast.FuncDecl, f *ast.FuncType, call *ast.CallExpr, in scope) scope {
	inner, i := scope{}, 0
	if x, ok := call.Fun.(*ast.SelectorExpr); ok && d != nil && d.Recv != nil && len(d.Recv.List[0].Names) > 0 {
		inner[p.info.Defs[d.Recv.List[0].Names[0]]] = value{lit: x.X, in: in}
	}
	for _, field := range f.Params.List {
		for _, name := range field.Names {
			if _, variadic := field.Type.(*ast.Ellipsis); !variadic && i < len(call.Args) {
				inner[p.info.Defs[name]] = value{lit: call.Args[i], in: in}
			}
			i++
		}
	}
	return inner
}

// isError reports whether the type is that of errors.
func isError(t types.Type) bool {
	return t != nil && strings.TrimPrefix(t.String(), "*") == internal+"action.Error"
}

// makesError reports whether the first argument of the call is the code of an error.
func (p *program) makesError(call *ast.CallExpr) bool {
	fn := p.function(call.Fun)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == internal+"action" && (fn.Name() == "Reject" || fn.Name() == "Errorf")
}

// at tells the file and the line of the node.
func (p *program) at(n ast.Node) string {
	at := p.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", strings.TrimPrefix(filepath.ToSlash(at.Filename), "../"), at.Line)
}

// errors returns where the families make errors.
func (p *program) errors() map[string]bool {
	all := map[string]bool{}
	for fn, d := range p.bodies {
		if !strings.HasPrefix(fn.Pkg().Path(), internal+"actions/") {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && p.makesError(call) {
				all[p.at(call)] = true
			}
			return true
		})
	}
	return all
}

// A search looks for the errors of one action.
type search struct {
	*program
	seen  map[string]bool // what was followed
	chain []string        // of functions
	found func(at string, code []value, known bool)
}

// walk follows what can run when the node runs.
func (s *search) walk(n ast.Node, in scope) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CaseClause:
			never := func(x ast.Expr) bool {
				is, known := s.values(x, 0, in)
				return known && len(is) == 1 && is[0].text == "false"
			}
			return len(n.List) == 0 || slices.ContainsFunc(n.List, func(x ast.Expr) bool { return !never(x) })
		case *ast.IfStmt:
			if is, known := s.values(n.Cond, 0, in); known && len(is) == 1 {
				if is[0].text == "true" {
					s.walk(n.Body, in)
				} else if n.Else != nil {
					s.walk(n.Else, in)
				}
				return false
			}
		case *ast.AssignStmt:
			if len(n.Rhs) == 1 {
				if _, ok := n.Rhs[0].(*ast.FuncLit); ok {
					return false // until it is called
				}
				if id, ok := n.Lhs[len(n.Lhs)-1].(*ast.Ident); ok && isError(s.info.TypeOf(id)) && s.reads[s.info.ObjectOf(id)] == 0 {
					return false // it only matters whether there is an error
				}
			}
			for i, to := range n.Lhs {
				if f, ok := to.(*ast.SelectorExpr); ok && f.Sel.Name == "Code" && isError(s.info.TypeOf(f.X)) && len(n.Lhs) == len(n.Rhs) {
					s.give(n, n.Rhs[i], in)
				}
			}
		case *ast.CompositeLit:
			if isError(s.info.TypeOf(n)) {
				for name, x := range s.fields(n) {
					if name == "Code" {
						s.give(n, x, in)
					}
				}
			}
		case *ast.BinaryExpr:
			return !isError(s.info.TypeOf(n.X)) || types.ExprString(n.Y) != "nil"
		case *ast.CallExpr:
			s.call(n, in)
			return false
		case *ast.Ident:
			s.use(n)
		}
		return true
	})
}

func (s *search) call(n *ast.CallExpr, in scope) {
	for _, a := range n.Args {
		s.walk(a, in)
	}
	if s.makesError(n) {
		s.give(n, n.Args[0], in)
		return
	}
	if d := s.bodies[s.function(n.Fun)]; d != nil {
		if m, ok := n.Fun.(*ast.SelectorExpr); ok {
			s.walk(m.X, in)
		}
		s.enter(d.Name.Name, d.Body, s.bind(d, d.Type, n, in))
		return
	}
	if id, ok := n.Fun.(*ast.Ident); ok {
		funcs, _ := s.sources(s.info.Uses[id], in)
		for _, f := range funcs {
			if lit, ok := f.lit.(*ast.FuncLit); ok {
				inner := s.bind(nil, lit.Type, n, in)
				for o, v := range in {
					if _, own := inner[o]; !own {
						inner[o] = v
					}
				}
				s.enter(id.Name, lit.Body, inner)
			}
		}
	}
	s.walk(n.Fun, in)
}

// give notes the code of an error. Those of a List and of Pages belong to the Spec, which has them at hand.
func (s *search) give(n ast.Node, x ast.Expr, in scope) {
	if e := types.ExprString(x); e != "l.Code" && e != "p.SizeCode" {
		code, known := s.values(x, 0, in)
		s.found(s.at(n), code, known)
	}
}

// use follows a function that is named but not called, and a variable of a package.
func (s *search) use(id *ast.Ident) {
	switch o := origin(s.info.Uses[id]).(type) {
	case *types.Func:
		if d := s.bodies[o]; d != nil {
			s.enter(id.Name, d.Body, nil)
		}
	case *types.Var:
		if o.Pkg() != nil && o.Parent() == o.Pkg().Scope() && !s.seen[o.String()] {
			s.seen[o.String()] = true
			for _, v := range s.assigned[o] {
				s.walk(v.expr, nil)
			}
		}
	}
}

// enter follows the body of a function, once for different arguments.
func (s *search) enter(name string, body *ast.BlockStmt, in scope) {
	var args []string
	for o, v := range in {
		if key := s.keyOf(v); key != "" {
			args = append(args, fmt.Sprint(o.Pos(), key))
		}
	}
	slices.Sort(args)
	key := fmt.Sprint(body.Pos(), args)
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	s.chain = append(s.chain, name)
	s.walk(body, in)
	s.chain = s.chain[:len(s.chain)-1]
}

// keyOf returns a text that differs for arguments with different values.
func (s *search) keyOf(v value) string {
	for {
		id, isIdent := v.lit.(*ast.Ident)
		next, bound := v.in[s.info.Uses[id]]
		if !isIdent || !bound {
			break
		}
		v = next
	}
	all, known := s.values(v.lit, 0, v.in)
	if !known {
		return ""
	}
	key := ""
	for _, one := range all {
		if key += one.text + ","; one.lit != nil {
			key += types.ExprString(v.lit)
		}
	}
	return key
}
