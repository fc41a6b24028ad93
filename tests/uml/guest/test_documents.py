"""The recipes that need VLAN filtering."""

from __future__ import annotations

import pytest
from documents import Recipe, follow, lab, recipes
from pytest_netns import Namespace

VLANS = [recipe for recipe in recipes("how-to") if recipe.mark == "vlan"]


@pytest.mark.parametrize("recipe", VLANS, ids=lambda recipe: recipe.title)
def test_recipe_works(recipe: Recipe, netns: Namespace) -> None:
    lab(netns)
    follow(recipe, netns)
