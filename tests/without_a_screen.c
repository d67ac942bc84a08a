/* without_a_screen: all of the engine and of the files, linked without curses: a call of the screen
 * from there does not link. */
int main(void)
{
    return 0;
}
