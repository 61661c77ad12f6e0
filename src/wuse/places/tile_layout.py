"""Generating a tile map from label points by optimal assignment.

1. Points are projected (equirectangular at their mean latitude) and spread: each is moved a little away from its
   crowded neighbours, so that districts of a city do not all claim one cell.
2. A hexagon grid is laid over them, and counties are assigned to cells so that the sum of squared displacements is
   least (Hungarian method; Kuhn 1955, Crouse 2016 as in SciPy).
3. Pairs of tiles are swapped, tiles moved to free cells, and whole rows of tiles shifted into holes, as long as that
   lowers a cost of displacement, of neighbours that do not touch, of city blocks that fall apart, and of holes.

Deterministic: no randomness; ties are broken by code.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import Delaunay

from wuse.places.tiles import DIRECTIONS, LabelPoint, Tile
from wuse.vocabulary import PlaceCode

Cell = tuple[int, int]
Pairs = frozenset[tuple[str, str]]

_SPREAD_ROUNDS = 120
_NEIGHBOUR_WEIGHT = 2.2
_PARTS_WEIGHT = 12.0
_GAP_WEIGHT = 0.35
_HOLE_WEIGHT = 6.0
_FILL = 0.85
_MOST_SWAP_ROUNDS = 40


@dataclass(frozen=True)
class LayoutQuality:
    """How true a tile map is: share of neighbours that touch, mean displacement in tiles, whole city blocks."""

    neighbours_kept: float
    mean_displacement: float
    whole_groups: int
    groups: int


def generate_tiles(points: Sequence[LabelPoint]) -> tuple[Tile, ...]:
    """A tile for every point, by code; counties are grouped by their first four digits (the city)."""
    ordered = sorted(points, key=lambda point: point.code)
    plane = _spread(_projected(ordered))
    neighbours = point_neighbours(ordered)
    cells = _cells_around(plane)
    rows, columns = linear_sum_assignment(_distances(plane, cells))
    layout = {ordered[i].code: cells[j] for i, j in zip(rows, columns, strict=True)}
    search = _Search({p.code: plane[i] for i, p in enumerate(ordered)}, neighbours, cells, dict(layout))
    search.improve()
    least_q, least_r = min(q for q, _ in search.layout.values()), min(r for _, r in search.layout.values())
    return tuple(Tile(PlaceCode(c), q - least_q, r - least_r) for c, (q, r) in sorted(search.layout.items()))


def point_neighbours(points: Sequence[LabelPoint]) -> Pairs:
    """Pairs that are neighbours on the map as far as points can tell: edges of their Gabriel graph."""
    plane = _projected(points)
    edges = {
        tuple(sorted(pair))
        for simplex in Delaunay(plane).simplices
        for pair in combinations(simplex.tolist(), 2)
    }
    kept = [edge for edge in edges if _is_gabriel(plane, *edge)]
    return frozenset((str(points[a].code), str(points[b].code)) for a, b in kept)


def layout_quality(tiles: Sequence[Tile], points: Sequence[LabelPoint], neighbours: Pairs) -> LayoutQuality:
    """Measure a tile map against true (or approximate) neighbours."""
    layout = {str(tile.code): (tile.q, tile.r) for tile in tiles}
    known = [pair for pair in neighbours if pair[0] in layout and pair[1] in layout]
    touching = sum(_adjacent(layout[a], layout[b]) for a, b in known)
    groups = _groups(layout)
    whole = sum(_parts({layout[code] for code in codes}) == 1 for codes in groups.values())
    return LayoutQuality(
        neighbours_kept=touching / len(known),
        mean_displacement=_mean_displacement(tiles, points),
        whole_groups=whole,
        groups=len(groups),
    )


def _projected(points: Sequence[LabelPoint]) -> NDArray[np.float64]:
    """Points on a plane with y to the south, in units in which one tile a point fills the area."""
    lat = math.radians(float(np.mean([point.lat for point in points])))
    plane = np.array([[point.lon * math.cos(lat), -point.lat] for point in points])
    plane -= plane.mean(axis=0)
    hull_area = float(np.prod(plane.max(axis=0) - plane.min(axis=0))) * _FILL
    return np.asarray(plane / math.sqrt(hull_area / len(points)))


def _spread(plane: NDArray[np.float64]) -> NDArray[np.float64]:
    """Push points that are nearer than one tile apart, and pull each a little back to where it belongs."""
    moved = plane.copy()
    for _ in range(_SPREAD_ROUNDS):
        difference = moved[:, None, :] - moved[None, :, :]
        distance = np.sqrt((difference**2).sum(axis=2)) + np.eye(len(plane)) * 9
        push = np.clip(1.0 - distance, 0, None)[:, :, None] * difference / distance[:, :, None]
        moved = moved + 0.3 * push.sum(axis=1) + 0.02 * (plane - moved)
    return moved


def _cells_around(plane: NDArray[np.float64]) -> list[Cell]:
    """The cells of the grid that lie over the points, with a margin of two."""
    reach = int(np.abs(plane).max()) * 2 + 6
    low, high = plane.min(axis=0) - 1.2, plane.max(axis=0) + 1.2
    return [
        (q, r)
        for r in range(-reach, reach + 1)
        for q in range(-reach * 2, reach * 2 + 1)
        if low[0] <= _centre((q, r))[0] <= high[0] and low[1] <= _centre((q, r))[1] <= high[1]
    ]


def _centre(cell: Cell) -> tuple[float, float]:
    return cell[0] + cell[1] / 2, cell[1] * math.sqrt(3) / 2


def _distances(plane: NDArray[np.float64], cells: Sequence[Cell]) -> NDArray[np.float64]:
    centres = np.array([_centre(cell) for cell in cells])
    return np.asarray(((plane[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))


def _is_gabriel(plane: NDArray[np.float64], a: int, b: int) -> bool:
    middle, radius = (plane[a] + plane[b]) / 2, float(((plane[a] - plane[b]) ** 2).sum()) / 4
    others = np.delete(plane, [a, b], axis=0)
    return bool((((others - middle) ** 2).sum(axis=1) >= radius).all())


def _adjacent(a: Cell, b: Cell) -> bool:
    return (b[0] - a[0], b[1] - a[1]) in DIRECTIONS


def _groups(layout: Mapping[str, Cell]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(layout):
        groups[code[:4]].append(code)
    return groups


def _parts(cells: set[Cell]) -> int:
    """How many separate pieces a set of cells forms."""
    left, parts = set(cells), 0
    while left:
        parts += 1
        left -= _reached(left, min(left))
    return parts


def _reached(cells: set[Cell], start: Cell) -> set[Cell]:
    """The cells that a way over neighbouring cells leads to from the start."""
    reached, queue = {start}, [start]
    while queue:
        q, r = queue.pop()
        near = {(q + dq, r + dr) for dq, dr in DIRECTIONS} & cells - reached
        reached |= near
        queue.extend(near)
    return reached


def _mean_displacement(tiles: Sequence[Tile], points: Sequence[LabelPoint]) -> float:
    """Mean distance between tile and label point after the best shift, in tiles."""
    ordered = sorted(points, key=lambda point: point.code)
    plane = _projected(ordered)
    centres = np.array([tile.centre for tile in sorted(tiles, key=lambda tile: tile.code)])
    shifted = centres - centres.mean(axis=0) + plane.mean(axis=0)
    return float(np.sqrt(((shifted - plane) ** 2).sum(axis=1)).mean())


class _Search:
    """Local improvement of one layout; holds the layout while it is being improved."""

    def __init__(
        self,
        targets: Mapping[PlaceCode, NDArray[np.float64]],
        neighbours: Pairs,
        cells: Sequence[Cell],
        layout: dict[PlaceCode, Cell],
    ) -> None:
        self.layout: dict[str, Cell] = {str(code): cell for code, cell in layout.items()}
        self._targets = {str(code): target for code, target in targets.items()}
        self._cells = cells
        self._near: dict[str, set[str]] = defaultdict(set)
        for a, b in neighbours:
            self._near[a].add(b)
            self._near[b].add(a)
        self._groups = _groups(self.layout)

    def improve(self) -> None:
        """Take improving swaps, moves and shifts until a whole round finds none."""
        for _ in range(_MOST_SWAP_ROUNDS):
            moved = sum(self._improve_one(code) for code in sorted(self.layout))
            if not moved and not self._shift_into_a_hole():
                return

    def _shift_into_a_hole(self) -> bool:
        """Shift the row of tiles beside a hole by one; keep the first shift that lowers the cost of the whole."""
        taken = {cell: code for code, cell in self.layout.items()}
        before, kept = self._whole_cost(set(self.layout)), dict(self.layout)
        for hole, direction in product(sorted(_holes(set(taken))), DIRECTIONS):
            for row in _rows_towards(hole, direction, taken):
                self.layout.update({taken[cell]: _step(cell, direction, -1) for cell in row})
                if self._whole_cost(set(self.layout)) < before - 1e-9:
                    return True
                self.layout = dict(kept)
        return False

    def _improve_one(self, code: str) -> bool:
        """Try every cell near the place's target; take the first that lowers the cost."""
        own = self.layout[code]
        taken = {cell: other for other, cell in self.layout.items()}
        for cell in self._candidates(code):
            other = taken.get(cell)
            # A swap leaves the same cells taken: only a move to a free cell changes the rim and the holes.
            changed, cost = ({code, other}, self._cost) if other else ({code}, self._whole_cost)
            before = cost(changed)
            self._put(code, cell, other, own)
            if cost(changed) < before - 1e-9:
                return True
            self._put(code, own, other, cell)
        return False

    def _candidates(self, code: str) -> list[Cell]:
        target, own = self._targets[code], self.layout[code]
        near = [c for c in self._cells if c != own and math.dist(_centre(c), target) < 2.6]
        return sorted(near, key=lambda cell: (round(math.dist(_centre(cell), target), 6), cell))

    def _put(self, code: str, cell: Cell, other: str | None, others_cell: Cell) -> None:
        self.layout[code] = cell
        if other:
            self.layout[other] = others_cell

    def _cost(self, codes: set[str]) -> float:
        """The cost of the places and of the city blocks they are in."""
        near = {tuple(sorted((code, other))) for code in codes for other in self._near[code]}
        apart = sum(not _adjacent(self.layout[a], self.layout[b]) for a, b in near)
        displaced = sum(math.dist(_centre(self.layout[c]), self._targets[c]) ** 2 for c in codes)
        parts = sum(_parts({self.layout[c] for c in self._groups[g]}) - 1 for g in {c[:4] for c in codes})
        return displaced + _NEIGHBOUR_WEIGHT * apart + _PARTS_WEIGHT * parts

    def _whole_cost(self, codes: set[str]) -> float:
        """The same with the rim and the holes of the whole map."""
        return self._cost(codes) + self._emptiness()

    def _emptiness(self) -> float:
        """The cost of the rim (sides of tiles that face no tile) and of the cells that tiles shut in."""
        taken = set(self.layout.values())
        sides = sum((q + dq, r + dr) not in taken for q, r in taken for dq, dr in DIRECTIONS)
        return _GAP_WEIGHT * sides + _HOLE_WEIGHT * len(_holes(taken))


def _step(cell: Cell, direction: Cell, steps: int) -> Cell:
    return cell[0] + direction[0] * steps, cell[1] + direction[1] * steps


def _rows_towards(hole: Cell, direction: Cell, taken: Mapping[Cell, str]) -> Iterator[list[Cell]]:
    """The rows of one, two, … tiles that begin beside a hole and lead away from it."""
    row: list[Cell] = []
    while (cell := _step(hole, direction, len(row) + 1)) in taken:
        row.append(cell)
        yield list(row)


def _holes(taken: set[Cell]) -> set[Cell]:
    """The free cells from which no way leads out between the tiles."""
    (low_q, high_q), (low_r, high_r) = (
        (min(c[i] for c in taken) - 1, max(c[i] for c in taken) + 1) for i in (0, 1)
    )
    free = set(product(range(low_q, high_q + 1), range(low_r, high_r + 1))) - taken
    return free - _reached(free, (low_q, low_r))
