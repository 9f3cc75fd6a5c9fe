"""The modules of storage import downward only: none is in a circle, also not by what is imported for types alone."""

import graphlib

import grimp


def test_storage_has_no_circle_and_only_the_door_knows_the_roof() -> None:
    graph = grimp.build_graph("storage", exclude_type_checking_imports=False)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    graphlib.TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle
    assert graph.find_modules_that_directly_import("storage.store") == {"storage.database"}
