"""The Web API as apps call it: its front, and a module for the methods of each noun."""
