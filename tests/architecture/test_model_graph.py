"""Foreign keys follow the order of the packages, and every stored field has a class of sensitivity."""

from collections.abc import Iterable

import pytest
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import models

from tests.architecture.house import layers
from wuse.vocabulary import Sensitivity

Model = type[models.Model]


def upward(found: Iterable[Model]) -> list[str]:
    """The relations of our models that point to a package above their own, to a sibling, or to nothing."""
    return [
        f"{model.__module__}.{model.__name__}.{field.name} -> {_target(field)}"
        for model in found
        if _package(model)
        for field in (*model._meta.fields, *model._meta.many_to_many, *model._meta.private_fields)
        if field.is_relation and not _may_point(model, field)
    ]


def _target(field: models.Field) -> str:
    related = field.related_model
    return f"{related.__module__}.{related.__name__}" if isinstance(related, type) else str(related)


def _may_point(model: Model, field: models.Field) -> bool:
    related = field.related_model
    if not isinstance(related, type):
        # A name that no model answers to, or a key to whatever there is: neither can be checked.
        return False
    own, other = _package(model), _package(related)
    return other in ("", own) or _rank(other) > _rank(own)


def _package(model: Model) -> str:
    """The first-level package of a model of ours; empty for models of others."""
    top, _, rest = model.__module__.partition(".")
    return rest.split(".")[0] if top == "wuse" else ""


def _rank(package: str) -> int:
    """0 for the top layer; siblings share a rank and may not point at one another."""
    return next(rank for rank, layer in enumerate(layers()) if package in layer)


def unclassified(found: Iterable[Model]) -> list[str]:
    """The fields of our models that `sensitivity`, a mapping on the model, does not name, and those it should not."""
    return [
        f"{model.__module__}.{model.__name__}.{name}"
        for model in found
        if _package(model)
        for name in sorted(_stored(model) ^ _classified(model))
    ]


def _stored(model: Model) -> set[str]:
    return {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}


def _classified(model: Model) -> set[str]:
    classes = getattr(model, "sensitivity", {})
    return {name for name, kind in classes.items() if isinstance(kind, Sensitivity)}


def test_no_relation_points_upward() -> None:
    assert upward(installed.get_models(include_auto_created=True)) == []


def test_every_field_of_every_model_has_a_class_of_sensitivity() -> None:
    assert unclassified(installed.get_models()) == []


class Toys:
    """Models that live in a registry of their own and in no database."""

    def __init__(self) -> None:
        self.registry = Apps()

    def make(self, name: str, package: str, **parts: object) -> Model:
        meta = type("Meta", (), {"app_label": "toys", "apps": self.registry, "managed": False})
        own = {"__module__": f"wuse.{package}.models", "Meta": meta, "id": models.AutoField(primary_key=True)}
        return type(name, (models.Model,), {**own, **parts})

    def all(self) -> list[Model]:
        return list(self.registry.all_models["toys"].values())


@pytest.fixture
def toys() -> Toys:
    return Toys()


@pytest.mark.parametrize(
    ("lower", "upper"),
    [("pool", "publish"), ("intake", "web"), ("vocabulary", "trust"), ("assess", "intake")],
)
def test_a_key_upward_or_to_a_sibling_is_found(toys: Toys, lower: str, upper: str) -> None:
    toys.make("Above", upper)
    toys.make("Below", lower, above=models.ForeignKey("toys.Above", models.PROTECT))
    assert upward(toys.all()) == [f"wuse.{lower}.models.Below.above -> wuse.{upper}.models.Above"]


def test_many_to_many_upward_is_found_and_so_is_its_table_between(toys: Toys) -> None:
    toys.make("Above", "publish")
    toys.make("Below", "pool", above=models.ManyToManyField("toys.Above"))
    assert "wuse.pool.models.Below.above -> wuse.publish.models.Above" in upward(toys.all())
    assert "wuse.pool.models.Below_above.above -> wuse.publish.models.Above" in upward(toys.all())


def test_a_key_to_a_name_that_nobody_has_is_found(toys: Toys) -> None:
    toys.make("Below", "pool", above=models.ForeignKey("elsewhere.Above", models.PROTECT))
    assert upward(toys.all()) == ["wuse.pool.models.Below.above -> elsewhere.Above"]


def test_a_key_downward_or_at_home_is_right(toys: Toys) -> None:
    below = toys.make("Below", "places")
    toys.make("Above", "intake", below=models.ForeignKey(below, models.PROTECT))
    toys.make("Beside", "intake", above=models.OneToOneField("toys.Above", models.PROTECT))
    assert upward(toys.all()) == []


def test_a_field_without_a_class_of_sensitivity_is_found(toys: Toys) -> None:
    phone = models.CharField(max_length=9)
    toys.make("Person", "intake", phone=phone, sensitivity={"id": Sensitivity.L1, "gone": Sensitivity.L4})
    assert unclassified(toys.all()) == ["wuse.intake.models.Person.gone", "wuse.intake.models.Person.phone"]


def test_a_word_is_no_class_of_sensitivity(toys: Toys) -> None:
    toys.make("Person", "intake", sensitivity={"id": "L1"})
    assert unclassified(toys.all()) == ["wuse.intake.models.Person.id"]
