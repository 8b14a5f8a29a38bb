"""The small changes that mutation testing makes: one node of a module's tree becomes another one.

The wording of documentation and of errors is left alone, and so are annotations: no test should
hold them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Any, NamedTuple

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_PLAIN = (ast.Name, ast.Attribute, ast.Call, ast.NamedExpr)  # what is negated where it decides


class Mutant(NamedTuple):
    """One change: where it is, what stood there, and what stands there now."""

    path: str
    line: int
    last: int
    is_inside: bool  # a function
    before: str
    after: str
    node: int  # in the order of ``ast.walk``
    choice: int  # of the changes of that node


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """Yield each change of a module, in the order of its tree."""
    tree = ast.parse(source)
    left_alone, inside, parents = _seen(tree)
    for number, node in enumerate(ast.walk(tree)):
        if node in left_alone or not hasattr(node, "lineno"):
            continue
        for choice, other in enumerate(_changed(node, parents.get(node))):
            yield Mutant(
                *(path, node.lineno, getattr(node, "end_lineno", node.lineno), node in inside),
                *(ast.unparse(node), ast.unparse(ast.fix_missing_locations(other))),
                *(number, choice),
            )


def applied(mutant: Mutant, source: str) -> ast.Module:
    """Give the tree of a module with one change."""
    tree = ast.parse(source)
    _, _, parents = _seen(tree)
    for number, node in enumerate(ast.walk(tree)):
        if number == mutant.node:
            other = list(_changed(node, parents.get(node)))[mutant.choice]
            _replace(parents[node], node, ast.copy_location(other, node))
            return ast.fix_missing_locations(tree)
    raise LookupError(mutant)


def _replace(parent: ast.AST, node: ast.AST, other: ast.AST) -> None:
    for name, value in ast.iter_fields(parent):
        if value is node:
            setattr(parent, name, other)
        elif isinstance(value, list):
            value[:] = [other if each is node else each for each in value]


def _seen(tree: ast.Module) -> tuple[set[ast.AST], set[ast.AST], dict[ast.AST, ast.AST]]:
    """Return the nodes that are left alone, those in functions, and the parent of each."""
    left_alone: set[ast.AST] = set()
    inside: set[ast.AST] = set()
    parents: dict[ast.AST, ast.AST] = {}

    def leave(node: ast.AST | None) -> None:
        if node is not None:
            left_alone.update(ast.walk(node))

    for node in ast.walk(tree):
        parents.update(dict.fromkeys(ast.iter_child_nodes(node), node))
        match node:
            case ast.FunctionDef():
                for statement in node.body:
                    inside.update(ast.walk(statement))
                leave(node.returns)
            case ast.Lambda():
                inside.update(ast.walk(node.body))
            case ast.arg() | ast.AnnAssign():
                leave(node.annotation)
            case ast.Expr(value=ast.Constant()) | ast.JoinedStr() | ast.MatchValue():
                leave(node)
            case ast.Raise() | ast.Assert() | ast.Import() | ast.ImportFrom():
                leave(node)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                leave(node)
            case ast.Assign(targets=[ast.Name(id=name)]) if name == "__all__":
                leave(node)
            case ast.Call(func=ast.Name(id=name)) if name.endswith(("Error", "TypeVar", "cast")):
                leave(node)
            case ast.Call(func=ast.Attribute(attr="cast")):
                leave(node)
    return left_alone, inside, parents


def _changed(node: ast.AST, parent: ast.AST | None) -> Iterator[Any]:
    """Yield what may stand in a node's stead."""
    if _decides(node, parent) and isinstance(node, _PLAIN):
        yield ast.UnaryOp(ast.Not(), node)
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                yield _with(node, partial(_set_op, place, operator))
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp(right=ast.Constant(value=None)):
            pass  # a type
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            yield ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)
        case ast.AugAssign() if type(node.op) in _ARITHMETIC:
            yield ast.AugAssign(node.target, _ARITHMETIC[type(node.op)](), node.value)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str() as value) if value:
            yield ast.Constant(value + "~")
        case ast.Return(value=ast.AST() as value) if ast.unparse(value) != "None":
            yield ast.Return(None)
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Slice():
            if node.lower:
                yield ast.Slice(None, node.upper, node.step)
            if node.upper:
                yield ast.Slice(node.lower, None, node.step)
        case ast.Call():
            for place in range(len(node.keywords)):
                yield _with(node, partial(_drop_keyword, place))


def _decides(node: ast.AST, parent: ast.AST | None) -> bool:
    """Tell whether a node is what an ``if`` or its like asks."""
    if isinstance(parent, ast.If | ast.While | ast.IfExp):
        return parent.test is node
    return isinstance(parent, ast.comprehension) and node in parent.ifs


def _with(node: Any, change: Callable[[Any], object]) -> Any:
    new = deepcopy(node)
    change(new)
    return new


def _drop_keyword(place: int, node: ast.Call) -> None:
    del node.keywords[place]


def _set_op(place: int, operator: ast.cmpop, node: ast.Compare) -> None:
    node.ops[place] = _COMPARE[type(operator)]()
