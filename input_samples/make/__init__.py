"""The sample team, made from a seed: people, customers, deals, orders, activities, and the workbooks they keep them in."""
