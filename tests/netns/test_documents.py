"""Every command of the tutorial and of the recipes does what a reader expects: it works."""

from __future__ import annotations

import pytest
from documents import Recipe, follow, lab, recipes
from pytest_netns import Namespace, need

PLAIN = [recipe for recipe in recipes("how-to") if not recipe.mark]


def test_the_tutorial_can_be_followed(netns: Namespace) -> None:
    need("ping")
    for recipe in recipes("tutorial"):
        follow(recipe, netns)


@pytest.mark.parametrize("recipe", PLAIN, ids=lambda recipe: recipe.title)
def test_recipe_works(recipe: Recipe, netns: Namespace) -> None:
    lab(netns)
    follow(recipe, netns)
