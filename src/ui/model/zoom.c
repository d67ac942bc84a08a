/* zoom: the part of the x axis that the charts show. */
#include "ui/model/zoom.h"

#include <math.h>

double zoom_low(const struct zoom *zoom)
{
    return zoom->on ? zoom->low : 0;
}

double zoom_high(const struct zoom *zoom, double whole)
{
    return zoom->on ? zoom->high : whole;
}

static void place(struct zoom *zoom, double whole, double low, double width)
{
    zoom->low = fmax(0, fmin(low, whole - width));
    zoom->high = zoom->low + width;
}

void zoom_by(struct zoom *zoom, double whole, double anchor, double factor, double least)
{
    double low = zoom_low(zoom), width = zoom_high(zoom, whole) - low;
    double wanted = factor < 1 ? fmax(width * factor, fmin(least, width)) : width * factor;

    if (!(width > 0) || !(wanted < whole)) {
        zoom->on = false;
        return;
    }
    place(zoom, whole, anchor - (anchor - low) * (wanted / width), wanted);
    zoom->on = true;
}

void zoom_pan(struct zoom *zoom, double whole, double distance)
{
    if (zoom->on)
        place(zoom, fmax(whole, zoom->high), zoom->low + distance, zoom->high - zoom->low);
}

void zoom_follow(struct zoom *zoom, double whole, double x)
{
    if (x < zoom->low)
        zoom_pan(zoom, whole, x - zoom->low);
    else if (x > zoom->high)
        zoom_pan(zoom, whole, x - zoom->high);
}

void zoom_check(struct zoom *zoom, double whole)
{
    if (zoom->low >= whole)
        zoom->on = false;
}
